import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const IS_PUBLIC = 'platform:public';
/** Marks the operation in the OpenAPI document until its security is taken out. */
export const PUBLIC_EXTENSION = 'x-public';

/** Opens a route (or controller) that would else need the API key. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(IS_PUBLIC, true), ApiExtension(PUBLIC_EXTENSION, true));
