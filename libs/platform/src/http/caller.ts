import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { Role } from './role.js';

/** Who calls, proven by a key or a token. */
export interface Caller {
  /** For the audit trail. */
  readonly name: string;
  readonly roles: readonly Role[];
}

const callers = new WeakMap<FastifyRequest['raw'], Caller>();

/** Kept beside the request, not in it: nothing that a client sends can pretend to be one. */
export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request.raw, caller);
}

export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request.raw);
}

/** Name of the caller, for the audit trail: of the key, or of the person. Routes with a role only. */
export const CallerName = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined) throw new Error('A public route has no caller to name.');
  return caller.name;
});
