import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { API_KEY_HEADER } from './api-key.header.js';
import { rememberCaller } from './caller.js';
import { ProblemError } from './problem.error.js';
import { IS_PUBLIC } from './public.decorator.js';

export const ADMIN_API_KEY = Symbol('ADMIN_API_KEY');

/** Refuses every HTTP call without the key, unless the route says `@Public()`. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(
    @Inject(ADMIN_API_KEY) key: string,
    private readonly reflector: Reflector,
  ) {
    if (key === '') throw new Error('The API key is empty: the admin API would be open.');
    this.expected = digest(key);
  }

  canActivate(context: ExecutionContext): boolean {
    // Batches from the bus come through global guards too.
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const given = request.headers[API_KEY_HEADER];
    // Digests have one length, so the comparison tells nothing about the key.
    if (typeof given === 'string' && timingSafeEqual(digest(given), this.expected)) {
      rememberCaller(request, { name: 'admin', roles: ['admin'] });
      return true;
    }
    throw new ProblemError(401, {
      detail: given === undefined ? 'This call needs an API key.' : 'The API key is not known.',
      field: API_KEY_HEADER,
      remedy: `Send the key in the header ${API_KEY_HEADER}.`,
    });
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
