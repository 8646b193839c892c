import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

import { API_KEY_HEADER } from '../api-key.header.js';
import { type Caller, rememberCaller } from '../caller.js';
import { ProblemError } from '../problem.error.js';
import { IS_PUBLIC } from '../public.decorator.js';
import { REQUIRED_ROLE } from '../require-role.decorator.js';
import { mayAct, type Role } from '../role.js';
import { CallLimiter } from './call.limiter.js';
import { CallerRecognition } from './caller.recognition.js';

const BEARER = /^Bearer ([\w.~+/-]+=*)$/i;

/** Refuses every HTTP call but those of a known caller with the role that the route names; a route that names none is for nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly recognition: CallerRecognition,
    private readonly limiter: CallLimiter,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Batches from the bus come through global guards too.
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const proof = proofOf(request);
    await this.limiter.admit(request, proof);
    const caller = await this.recognize(request);
    this.limiter.accepted(proof);
    await this.limiter.count(request, caller);
    const needed = this.reflector.getAllAndOverride<Role | undefined>(REQUIRED_ROLE, targets);
    if (needed === undefined)
      throw new ProblemError(403, { detail: 'This call names no role that may use it, so nobody may.' });
    if (!mayAct(caller.roles, needed)) throw forbidden(caller, needed);
    rememberCaller(request, caller);
    return true;
  }

  private async recognize(request: FastifyRequest): Promise<Caller> {
    const { [API_KEY_HEADER]: key, authorization } = request.headers;
    if (typeof key === 'string')
      return (await this.recognition.byKey(key)) ?? this.refuse(request, 'The API key is not known.');
    // Nothing was guessed: it does not count against the address's next proof.
    if (authorization === undefined) {
      await this.limiter.count(request);
      throw unproven('This call needs an API key.');
    }
    const token = BEARER.exec(authorization)?.[1];
    const caller = token === undefined ? undefined : await this.recognition.byToken(token);
    return caller ?? this.refuse(request, 'The access token is not accepted.', 'authorization');
  }

  private async refuse(request: FastifyRequest, detail: string, field?: string): Promise<never> {
    await this.limiter.failed(request, proofOf(request));
    throw unproven(detail, field);
  }
}

function proofOf({ headers }: FastifyRequest): string {
  const key = headers[API_KEY_HEADER];
  return typeof key === 'string' ? key : (headers.authorization ?? '');
}

function unproven(detail: string, field = API_KEY_HEADER): ProblemError {
  return new ProblemError(401, {
    detail,
    field,
    remedy: `Send a key in the header ${API_KEY_HEADER}, or an access token as Authorization: Bearer where that is set up.`,
  });
}

function forbidden({ name, roles }: Caller, needed: Role): ProblemError {
  return new ProblemError(403, {
    detail: `This call needs the role ${needed}; ${name} has ${roles.length === 0 ? 'none' : roles.join(', ')}.`,
    remedy: 'Use a key of that role, or ask an administrator for one.',
  });
}
