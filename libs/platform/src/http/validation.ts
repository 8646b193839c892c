import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { ProblemError, type ProblemField } from './problem.error.js';

/** Bodies, queries and parameters are checked by their classes; unknown fields are refused, not dropped. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: (errors) => refusal(errors.flatMap((error) => faults(error, ''))),
  });
}

function refusal(errors: ProblemField[]): ProblemError {
  const [first] = errors;
  return new ProblemError(400, {
    detail: errors.map((error) => error.detail).join('; '),
    field: first?.field,
    remedy: 'Correct the named fields; /docs shows what they may be.',
    errors,
  });
}

function faults(error: ValidationError, parent: string): ProblemField[] {
  const field = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((detail) => ({ field, detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => faults(child, field))];
}
