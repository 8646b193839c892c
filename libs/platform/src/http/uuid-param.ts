import { Param, ParseUUIDPipe } from '@nestjs/common';

import { ProblemError } from './problem.error.js';

/** A path parameter that is a UUID; anything else is refused by the parameter's name. */
export const UuidParam = (name: string): ParameterDecorator =>
  Param(
    name,
    new ParseUUIDPipe({
      exceptionFactory: () =>
        new ProblemError(400, {
          detail: `${name} must be a UUID`,
          field: name,
          remedy: 'Take it from the list.',
        }),
    }),
  );
