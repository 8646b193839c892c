import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

export const ACTOR_HEADER = 'x-actor';
const MAX_LENGTH = 100;

/** Who acts, for the audit trail: the header where it is given, else the holder of the key. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const given = context.switchToHttp().getRequest<FastifyRequest>().headers[ACTOR_HEADER];
  const name = typeof given === 'string' ? given.trim().slice(0, MAX_LENGTH) : '';
  return name === '' ? 'admin' : name;
});

export const ApiActor = (): MethodDecorator & ClassDecorator =>
  ApiHeader({ name: ACTOR_HEADER, required: false, description: 'Who acts, for the audit trail.', example: 'ada' });
