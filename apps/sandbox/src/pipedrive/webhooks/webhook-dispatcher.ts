import { randomUUID } from 'node:crypto';

import type { SandboxAccount } from '../sandbox-account.js';
import type { RecordChange } from '../state/change-log.js';
import type { WebhookRow } from '../state/rows.js';
import { eventObjectOf } from './event-object.js';
import type { WebhookEvent } from './webhook-event.js';
import { type SentDelivery, sendWebhook } from './webhook-sender.js';
import { actionV1, buildWebhookV1 } from './webhook-v1.builder.js';
import { buildWebhookV2 } from './webhook-v2.builder.js';

const MAX_PARALLEL = 20;
const MAX_LOG = 10_000;
const DAY_MS = 24 * 3_600_000;
/** How long an event that is to come late waits for one to overtake it. */
const REORDER_MS = 500;

type Job = () => Promise<void>;

/**
 * Delivers changes to the subscribers the way Pipedrive does: three retries and then never again, a ban after ten first
 * attempts that failed (what happens meanwhile is lost), deletion after three days without a success. Order is promised
 * nowhere. What is still to be delivered dies with the process.
 */
export class WebhookDispatcher {
  readonly sent: SentDelivery[] = [];
  private readonly queue: Job[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly held: Job[] = [];
  private active = 0;
  private stopped = false;
  /** Grows with each reset: what belongs to an account that is no more is not delivered to the next one. */
  private generation = 0;
  private idleWaiters: (() => void)[] = [];

  constructor(private readonly account: SandboxAccount) {}

  announce(changes: readonly RecordChange[], userId: number, source: 'app' | 'api'): void {
    const correlationId = randomUUID();
    for (const change of changes) {
      const at = this.account.now();
      this.dispatch({ id: randomUUID(), correlationId, change, userId, source, at });
    }
  }

  /** Resolves once nothing is under way, retries included. */
  idle(): Promise<void> {
    if (this.isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.idleWaiters.push(resolve));
  }

  stop(): void {
    this.stopped = true;
    this.reset();
  }

  /** Forgets what is still to be delivered, and what was. */
  reset(): void {
    this.generation += 1;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queue.length = 0;
    this.held.length = 0;
    this.sent.length = 0;
    this.settle();
  }

  private dispatch(event: WebhookEvent): void {
    const jobs = this.subscribers(event).map((hook) => () => this.deliver(event, hook.id, 1));
    if (jobs.length === 0) return;
    const fault = this.account.controls.takeWebhookFault();
    // What was held back follows once something else has arrived.
    const send = () => jobs.forEach((job) => this.enqueue(() => job().finally(() => this.releaseHeld())));
    switch (fault?.kind) {
      case 'lost':
        return;
      case 'delayed':
        this.later(fault.ms, send);
        return;
      case 'reordered':
        this.held.push(async () => send());
        this.later(REORDER_MS, () => this.releaseHeld());
        return;
      case 'duplicated':
        send();
        this.later(fault.ms, send);
        return;
      case undefined:
        send();
    }
  }

  private releaseHeld(): void {
    for (const job of this.held.splice(0)) this.enqueue(job);
  }

  private subscribers(event: WebhookEvent): WebhookRow[] {
    const object = eventObjectOf(event.change.entity, this.account.state.settings);
    if (object === undefined) return [];
    return this.account.state.webhooks.all().filter((hook) => {
      if (hook.remove_time !== null || hook.is_active === 0) return false;
      if (hook.event_object !== '*' && hook.event_object !== object) return false;
      const action = hook.version === '1.0' ? actionV1(event) : event.change.action;
      return hook.event_action === '*' || hook.event_action === action;
    });
  }

  private async deliver(event: WebhookEvent, hookId: number, attempt: number): Promise<void> {
    const { generation } = this;
    const hook = this.account.state.webhooks.get(hookId);
    if (hook === undefined || hook.remove_time !== null || this.isBanned(hook)) return;
    const build = hook.version === '1.0' ? buildWebhookV1 : buildWebhookV2;
    const body = build(this.account, event, hook, attempt);
    if (body === undefined) return;
    const { webhookTimeoutMs, webhookSigningSecret, webhookRetryMs } = this.account.state.settings;
    const options = { timeoutMs: webhookTimeoutMs, signingSecret: webhookSigningSecret };
    const delivery = await sendWebhook(hook, body, attempt, options);
    if (this.stopped || generation !== this.generation) return;
    this.sent.push(delivery);
    if (this.sent.length > MAX_LOG) this.sent.shift();
    await this.remember(delivery);
    const retryMs = webhookRetryMs[attempt - 1];
    if (isSuccess(delivery.status) || retryMs === undefined) return;
    this.later(retryMs, () => this.enqueue(() => this.deliver(event, hookId, attempt + 1)));
  }

  private async remember(delivery: SentDelivery): Promise<void> {
    const { webhooks, settings } = this.account.state;
    const hook = webhooks.get(delivery.webhookId);
    if (hook === undefined) return;
    const now = this.account.now();
    const seen = { ...hook, last_delivery_time: this.account.time(), last_http_status: delivery.status };
    if (isSuccess(delivery.status)) {
      webhooks.put({ ...seen, failures: 0, failing_since: null });
    } else {
      const failures = hook.failures + (delivery.attempt === 1 ? 1 : 0);
      const isBanned = failures >= settings.webhookBanAfter;
      const since = hook.failing_since ?? now.toISOString();
      const isDeleted = now.getTime() - Date.parse(since) >= settings.webhookDeleteAfterDays * DAY_MS;
      webhooks.put({
        ...seen,
        failures: isBanned ? 0 : failures,
        banned_until: isBanned ? new Date(now.getTime() + settings.webhookBanMs).toISOString() : hook.banned_until,
        failing_since: since,
        ...(isDeleted
          ? { is_active: 0, remove_time: this.account.time(), remove_reason: 'no successful delivery' }
          : {}),
      });
    }
    await this.account.keepControls().catch(() => undefined);
  }

  private isBanned(hook: WebhookRow): boolean {
    return hook.banned_until !== null && Date.parse(hook.banned_until) > this.account.now().getTime();
  }

  private later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
      this.settle();
    }, ms);
    this.timers.add(timer);
  }

  private enqueue(job: Job): void {
    if (this.stopped) return;
    this.queue.push(job);
    this.pump();
  }

  private pump(): void {
    while (this.active < MAX_PARALLEL) {
      const job = this.queue.shift();
      if (job === undefined) break;
      this.active += 1;
      void job()
        .catch(() => undefined)
        .finally(() => {
          this.active -= 1;
          this.pump();
          this.settle();
        });
    }
  }

  private isIdle(): boolean {
    return this.active === 0 && this.queue.length === 0 && this.timers.size === 0;
  }

  private settle(): void {
    if (!this.isIdle() && !this.stopped) return;
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
