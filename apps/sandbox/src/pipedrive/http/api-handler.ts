import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import type { ApiFault } from '../controls/control-state.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { keepHistory } from '../state/change-history.js';
import type { WebhookDispatcher } from '../webhooks/webhook-dispatcher.js';
import { ApiProblem } from './api-problem.js';
import { type AccessTokens, authenticate, type Caller } from './authenticator.js';
import { check } from './checks.js';
import type { RateLimiter } from './rate-limiter.js';
import type { Route } from './route.js';
import { readBody } from './read-body.js';
import { MAX_LIMIT } from './page.js';
import { replyBlocked, replyHtml, replyJson, replyOverLimit, replyTruncated } from './reply.js';
import type { Router } from './router.js';

const MAX_RECORDED = 100_000;

/** One request of the API: faults, authorization, limits, route, durable state, answer, webhooks. */
export class ApiHandler {
  constructor(
    private readonly account: SandboxAccount,
    private readonly router: Router,
    private readonly limiter: RateLimiter,
    private readonly dispatcher: WebhookDispatcher,
    private readonly accessTokens: AccessTokens,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const fault = this.account.controls.takeApiFault(url.pathname);
    const body = await readBody(request);
    // A fault that was used up stays used up after a restart.
    if (fault !== undefined) await this.account.keepControls();
    if (fault !== undefined && (await this.suffer(fault, request, response))) return;
    const query = Object.fromEntries(url.searchParams);
    let headers: Readonly<Record<string, string>> = {};
    let tokens = 0;
    try {
      const caller = authenticate(this.account, request.headers, query, this.accessTokens);
      const match = this.router.match(request.method ?? 'GET', url.pathname);
      tokens = match?.route.tokens ?? 1;
      const verdict = this.limiter.admit(caller.token, tokens, {
        isApp: caller.appClientId !== undefined,
        isSearch: match?.route.isSearch === true,
      });
      if (verdict.kind === 'blocked') return this.finish(request, url, 403, tokens, () => replyBlocked(response));
      headers = verdict.headers;
      if (verdict.kind !== 'served') throw ApiProblem.overLimit();
      if (match === undefined) throw ApiProblem.notFound();
      refuseScope(caller, match.route.scopes);
      const { api_token: _token, ...rest } = query;
      const known = this.knownQuery(match.route, rest);
      const answer = match.route.handle({ params: match.params, query: known, body, ...caller });
      // Durable first, then the answer, then the webhooks: what was answered survives a kill.
      const changes = this.account.log.take();
      keepHistory(this.account.state, changes, { userId: caller.user.id, time: this.account.time() });
      await this.account.state.commit();
      this.dispatcher.announce(changes, caller.user.id, 'api');
      const reply = fault?.kind === 'truncated' ? replyTruncated.bind(undefined, response, answer.body) : undefined;
      this.finish(
        request,
        url,
        answer.status,
        tokens,
        reply ?? (() => replyJson(response, answer.status, answer.body, headers)),
      );
    } catch (error) {
      this.account.log.take();
      if (!(error instanceof ApiProblem)) throw error;
      const gateway: Readonly<Record<string, string>> = error.status === 401 ? { 'x-401-by-gw': 'true' } : {};
      this.finish(request, url, error.status, tokens, () => {
        if (error.status === 429) replyOverLimit(response, headers, this.account.state.settings.overLimitBody);
        else replyJson(response, error.status, error.body, { ...headers, ...gateway });
      });
    }
  }

  /** Version 1 takes whatever comes; version 2 refuses what it does not know, unless it is set to ignore it. */
  private knownQuery(route: Route, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const shape = route.query;
    if (shape === undefined) return given;
    const refuses = this.account.state.settings.refuseUnknownParameters;
    const known = refuses ? given : Object.fromEntries(Object.entries(given).filter(([name]) => name in shape));
    check(known, shape);
    if (this.account.state.settings.oversizedLimit === 'refused' && Number(known['limit']) > MAX_LIMIT) {
      throw ApiProblem.validation({ limit: `must be less than or equal to ${MAX_LIMIT}` });
    }
    return known;
  }

  private finish(request: IncomingMessage, url: URL, status: number, tokens: number, reply: () => void): void {
    const { requests } = this.account.controls;
    if (requests.length < MAX_RECORDED) {
      requests.push({ method: request.method ?? '', path: url.pathname, status, tokens, atMs: Date.now() });
    }
    reply();
  }

  /** True when the fault already was the answer. */
  private async suffer(fault: ApiFault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { kind } = fault;
    if (kind === 'truncated') return false;
    if (kind === 'late') {
      await delay(fault.ms);
      return response.destroyed;
    }
    if (kind === 'burst-429' || kind === 'daily-429') {
      const headers = fault.withHeaders ? this.limiter.exhausted(kind === 'burst-429' ? 'burst' : 'day') : {};
      replyOverLimit(response, headers, this.account.state.settings.overLimitBody);
    }
    if (kind === 'server-error') replyHtml(response, fault.status);
    if (kind === 'html-403') replyBlocked(response);
    if (kind === 'dropped') request.socket.destroy();
    return true;
  }
}

function refuseScope(caller: Caller, scopes: readonly string[]): void {
  if (caller.scopes === undefined) return;
  if (!scopes.some((scope) => scope === 'base' || caller.scopes?.includes(scope))) throw ApiProblem.scope();
}
