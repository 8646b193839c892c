import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiForbiddenResponse, ApiUnauthorizedResponse } from '@nestjs/swagger';

import { ProblemDetails } from './problem-details.js';
import type { Role } from './role.js';

export const REQUIRED_ROLE = 'platform:role';
/** Shows the role in the OpenAPI document. */
export const ROLE_EXTENSION = 'x-required-role';

/** Who may call a route (or all routes of a controller). A route that says neither this nor `@Public()` is refused to everybody. */
export const RequireRole = (role: Role): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(REQUIRED_ROLE, role),
    ApiExtension(ROLE_EXTENSION, role),
    ApiUnauthorizedResponse({ type: ProblemDetails, description: 'No key or token, or one that is not known.' }),
    ApiForbiddenResponse({ type: ProblemDetails, description: `Needs the role ${role}.` }),
  );
