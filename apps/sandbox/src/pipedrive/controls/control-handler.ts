import type { IncomingMessage, ServerResponse } from 'node:http';

import { remedyFor } from '../../controls/nearest-name.js';
import { seedDemoAccount } from '../demo/seed-demo-account.js';
import { ApiProblem } from '../http/api-problem.js';
import {
  anything,
  atLeast,
  check,
  flag,
  integer,
  listOf,
  oneOf,
  type Shape,
  text,
  time,
  wholeFrom,
  words,
} from '../http/checks.js';
import type { RateLimiter } from '../http/rate-limiter.js';
import { readBody } from '../http/read-body.js';
import { replyJson } from '../http/reply.js';
import type { OAuthServer } from '../oauth/oauth-server.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { DOUBTS } from '../state/account-doubts.js';
import { DEFAULT_SETTINGS } from '../state/account-settings.js';
import type { WebhookDispatcher } from '../webhooks/webhook-dispatcher.js';
import { sendWebhook } from '../webhooks/webhook-sender.js';
import { insertBulkDeals } from './bulk-deals.js';
import { API_FAULTS, CONTROLS, type ControlCall, WEBHOOK_FAULTS } from './control-list.js';
import type { ApiFault, WebhookFault } from './control-state.js';
import { FORGED_WEBHOOK } from './forged-webhook.js';
import { overview } from './overview.js';
import { settingCheck } from './setting-check.js';

const API_FAULT: Shape = {
  kind: oneOf(...Object.keys(API_FAULTS)),
  path: text,
  ms: atLeast(0),
  status: integer,
  withHeaders: flag,
  count: wholeFrom(1),
};
const WEBHOOK_FAULT: Shape = {
  kind: oneOf(...Object.keys(WEBHOOK_FAULTS)),
  ms: atLeast(0),
  count: wholeFrom(1),
};

type Control = (body: unknown) => Promise<unknown>;

/** `/_sandbox/*`: what a test or a demo tells the sandbox to do. Real Pipedrive has none of this. */
export class ControlHandler {
  private readonly controls: Readonly<Record<ControlCall, Control>> = {
    'GET /_sandbox/': async () => overview(this.account.state.settings),
    'GET /_sandbox/faults': async () => this.faults(),
    'POST /_sandbox/faults': async (body) => this.addFault(body),
    'DELETE /_sandbox/faults': async () => this.clearFaults(),
    'POST /_sandbox/webhook-faults': async (body) => this.addWebhookFault(body),
    'POST /_sandbox/webhook-chaos': async (body) => this.setChaos(body),
    'POST /_sandbox/bulk-deals': async (body) => this.addBulkDeals(body),
    'POST /_sandbox/hidden-deals': async (body) => this.mark(this.account.controls.hiddenDeals, body),
    'POST /_sandbox/unreadable-deals': async (body) => this.mark(this.account.controls.unreadableDeals, body),
    'GET /_sandbox/settings': async () => this.account.state.settings,
    'POST /_sandbox/settings': async (body) => this.changeSettings(body),
    'GET /_sandbox/doubts': async () => DOUBTS,
    'GET /_sandbox/clock': async () => ({ now: this.account.now().toISOString() }),
    'POST /_sandbox/clock': async (body) => this.moveClock(body),
    'GET /_sandbox/requests': async () => this.requests(),
    'DELETE /_sandbox/requests': async () => this.forgetRequests(),
    'GET /_sandbox/deliveries': async () => this.dispatcher.sent,
    'POST /_sandbox/deliveries/idle': async () => this.waitForDeliveries(),
    'POST /_sandbox/forge': async (body) => this.forge(body),
    'POST /_sandbox/uninstall': async () => this.oauth.uninstall(),
    'POST /_sandbox/reset': async (body) => this.reset(body),
  };

  constructor(
    private readonly account: SandboxAccount,
    private readonly dispatcher: WebhookDispatcher,
    private readonly limiter: RateLimiter,
    private readonly oauth: OAuthServer,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    try {
      const body = await readBody(request);
      const answer = await this.controlOf(`${request.method} ${url.pathname}`)(body ?? {});
      await this.account.keepControls();
      replyJson(response, 200, answer);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      replyJson(response, error.status, error.body);
    }
  }

  private controlOf(asked: string): Control {
    const call = asked.endsWith(' /_sandbox') ? `${asked}/` : asked;
    if (Object.hasOwn(this.controls, call)) return this.controls[call as ControlCall];
    const remedy = remedyFor(call, Object.keys(CONTROLS));
    throw new ApiProblem(404, { success: false, error: `there is no ${call}; ${remedy}` });
  }

  private faults(): unknown {
    const { apiFaults, webhookFaults, hiddenDeals, unreadableDeals } = this.account.controls;
    return { apiFaults, webhookFaults, hiddenDeals: [...hiddenDeals], unreadableDeals: [...unreadableDeals] };
  }

  private addFault(body: unknown): unknown {
    const fault = checkControl(body, API_FAULT, ['kind']);
    const plain = { path: '/', ms: 1_000, status: 500, withHeaders: true, count: 1 };
    this.account.controls.apiFaults.push({ ...plain, ...fault } as ApiFault);
    return this.faults();
  }

  private addWebhookFault(body: unknown): unknown {
    const fault = checkControl(body, WEBHOOK_FAULT, ['kind']);
    this.account.controls.webhookFaults.push({ ms: 1_000, count: 1, ...fault } as WebhookFault);
    return this.faults();
  }

  /** `{count, linesEach, organizations, wonFrom, wonTo}`: an account with a past, in a moment. */
  private addBulkDeals(body: unknown): unknown {
    const shape = {
      count: wholeFrom(1),
      linesEach: wholeFrom(0),
      organizations: wholeFrom(0),
      wonFrom: time,
      wonTo: time,
    };
    const given = checkControl(body, shape, ['count', 'wonFrom', 'wonTo']);
    const [stage] = this.account.state.stages.all();
    const [wonFrom, wonTo] = [new Date(words(given['wonFrom'])), new Date(words(given['wonTo']))];
    if (wonTo < wonFrom) throw ApiProblem.validation({ wonTo: 'must not be before wonFrom' });
    if (stage === undefined) throw ApiProblem.validation({ count: 'the account has no stage for a deal' });
    return insertBulkDeals(this.account.state, stage, {
      count: Number(given['count']),
      linesEach: Number(given['linesEach'] ?? 3),
      organizations: Number(given['organizations'] ?? 0),
      wonFrom,
      wonTo,
    });
  }

  /** `{seed, lossShare, duplicateShare, maxDelayMs}`: disorder for every event, the same for the same seed. */
  private setChaos(body: unknown): unknown {
    const shape = { seed: integer, lossShare: atLeast(0), duplicateShare: atLeast(0), maxDelayMs: atLeast(0) };
    const { seed, ...shares } = checkControl(body, shape);
    const { controls } = this.account;
    controls.chaos.seed(Number(seed ?? 1));
    controls.webhookChaos = { lossShare: 0, duplicateShare: 0, maxDelayMs: 0, ...shares };
    return controls.webhookChaos;
  }

  private clearFaults(): unknown {
    this.account.controls.clear();
    return this.faults();
  }

  /** `{ids, on}`: off lifts the fault again. */
  private mark(marked: Set<number>, body: unknown): unknown {
    const { ids, on } = checkControl(body, { ids: listOf(integer), on: flag }, ['ids']);
    for (const id of ids as number[]) {
      if (on === false) marked.delete(id);
      else marked.add(id);
    }
    return this.faults();
  }

  private changeSettings(body: unknown): unknown {
    const shape = Object.fromEntries(
      Object.entries(DEFAULT_SETTINGS).map(([name, value]) => [name, settingCheck(name, value)]),
    );
    this.account.state.change(checkControl(body, shape));
    return this.account.state.settings;
  }

  /** `{advanceMs}` or `{now}`; time only moves for the account, not for its retries and windows. */
  private moveClock(body: unknown): unknown {
    const { advanceMs, now } = checkControl(body, { advanceMs: integer, now: time });
    const { clock } = this.account.state;
    const jump = typeof now === 'string' ? Date.parse(now) - clock.now().getTime() : Number(advanceMs ?? 0);
    this.account.state.moveClock(clock.offset + jump);
    return { now: clock.now().toISOString() };
  }

  private requests(): unknown {
    const { requests } = this.account.controls;
    const tokens = requests.reduce((sum, request) => sum + request.tokens, 0);
    return { count: requests.length, tokens, spentToday: this.limiter.spentToday, requests };
  }

  private forgetRequests(): unknown {
    this.account.controls.requests.length = 0;
    return this.requests();
  }

  private async waitForDeliveries(): Promise<unknown> {
    await this.dispatcher.idle();
    return { sent: this.dispatcher.sent.length };
  }

  /** `{url, body, user?, password?}`: a delivery that Pipedrive never sent. */
  private async forge(body: unknown): Promise<unknown> {
    const forged = checkControl(body, { url: text, body: anything, user: text, password: text }, ['url', 'body']);
    const [hook] = this.account.state.webhooks.all();
    const target = {
      ...FORGED_WEBHOOK,
      ...hook,
      subscription_url: words(forged['url']),
      http_auth_user: forged['user'] === undefined ? null : words(forged['user']),
      http_auth_password: forged['password'] === undefined ? null : words(forged['password']),
    };
    const options = { timeoutMs: this.account.state.settings.webhookTimeoutMs, signingSecret: null };
    const sent = await sendWebhook(target, forged['body'], 1, options);
    return { status: sent.status };
  }

  /** `{seed}`: an empty account, or the demo's. */
  private reset(body: unknown): unknown {
    const { seed } = checkControl(body, { seed: flag });
    this.account.controls.clear();
    this.limiter.reset();
    this.dispatcher.reset();
    this.account.state.reset();
    seedDemoAccount(this.account.state, seed === false ? 'empty' : 'demo');
    return { deals: this.account.state.deals.all().length };
  }
}

/** As the API checks its fields; one that is not known is answered with the one that was meant. */
function checkControl(body: unknown, shape: Shape, required: readonly string[] = []): Record<string, unknown> {
  const given = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const unknown = given.find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) {
    throw ApiProblem.validation({ [unknown]: `is not known here; ${remedyFor(unknown, Object.keys(shape))}` });
  }
  return check(body, shape, required);
}
