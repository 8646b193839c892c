import { Chaos } from './chaos.js';
import type { API_FAULTS, WEBHOOK_FAULTS } from './control-list.js';

/** A fault of the API: the next `count` requests whose path holds `path` suffer it. */
export interface ApiFault {
  readonly kind: keyof typeof API_FAULTS;
  readonly path: string;
  readonly ms: number;
  readonly status: number;
  /** Daily 429s without the undocumented headers look like this to many clients. */
  readonly withHeaders: boolean;
  count: number;
}

/** A fault of webhook delivery: the next `count` events suffer it. */
export interface WebhookFault {
  readonly kind: keyof typeof WEBHOOK_FAULTS;
  readonly ms: number;
  count: number;
}

export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly tokens: number;
  /** Milliseconds of real time, as the limits count it. */
  readonly atMs: number;
}

export interface WebhookChaos {
  readonly lossShare: number;
  readonly duplicateShare: number;
  readonly maxDelayMs: number;
}

const NO_CHAOS: WebhookChaos = { lossShare: 0, duplicateShare: 0, maxDelayMs: 0 };

/** What outlives a restart. Plain JSON. */
interface ControlSnapshot {
  readonly apiFaults: readonly ApiFault[];
  readonly webhookFaults: readonly WebhookFault[];
  readonly hiddenDeals: readonly number[];
  readonly unreadableDeals: readonly number[];
  readonly webhookChaos: WebhookChaos;
  readonly chaosState: number;
}

/** What a test or a demo has told the sandbox to do wrong. It survives a restart; the list of requests does not. */
export class ControlState {
  readonly apiFaults: ApiFault[] = [];
  readonly webhookFaults: WebhookFault[] = [];
  /** Deals that the token's user may no longer see. */
  readonly hiddenDeals = new Set<number>();
  /** Deals that are sent in a broken shape. */
  readonly unreadableDeals = new Set<number>();
  readonly requests: RequestRecord[] = [];
  readonly chaos = new Chaos();
  /** Shares of all events that are lost or come twice, and the longest delay of each. */
  webhookChaos = NO_CHAOS;

  snapshot(): ControlSnapshot {
    const { apiFaults, webhookFaults, hiddenDeals, unreadableDeals, webhookChaos, chaos } = this;
    return structuredClone({
      apiFaults,
      webhookFaults,
      hiddenDeals: [...hiddenDeals],
      unreadableDeals: [...unreadableDeals],
      webhookChaos,
      chaosState: chaos.position,
    });
  }

  /** Undefined: a sandbox that was never told anything. */
  restore(stored: unknown): void {
    if (stored === undefined) return;
    const snapshot = structuredClone(stored) as ControlSnapshot;
    this.clear();
    this.apiFaults.push(...snapshot.apiFaults);
    this.webhookFaults.push(...snapshot.webhookFaults);
    for (const id of snapshot.hiddenDeals) this.hiddenDeals.add(id);
    for (const id of snapshot.unreadableDeals) this.unreadableDeals.add(id);
    this.webhookChaos = snapshot.webhookChaos;
    this.chaos.seed(snapshot.chaosState);
  }

  takeApiFault(path: string): ApiFault | undefined {
    return take(this.apiFaults, (fault) => path.includes(fault.path));
  }

  takeWebhookFault(): WebhookFault | undefined {
    return take(this.webhookFaults, () => true) ?? this.disorder();
  }

  private disorder(): WebhookFault | undefined {
    const { lossShare, duplicateShare, maxDelayMs } = this.webhookChaos;
    if (lossShare === 0 && duplicateShare === 0 && maxDelayMs === 0) return undefined;
    const dice = this.chaos.next();
    const ms = Math.floor(this.chaos.next() * maxDelayMs);
    if (dice < lossShare) return { kind: 'lost', ms, count: 1 };
    return { kind: dice < lossShare + duplicateShare ? 'duplicated' : 'delayed', ms, count: 1 };
  }

  clear(): void {
    this.webhookChaos = NO_CHAOS;
    this.apiFaults.length = 0;
    this.webhookFaults.length = 0;
    this.hiddenDeals.clear();
    this.unreadableDeals.clear();
  }
}

function take<T extends { count: number }>(faults: T[], fits: (fault: T) => boolean): T | undefined {
  const index = faults.findIndex(fits);
  const fault = faults[index];
  if (fault === undefined) return undefined;
  fault.count -= 1;
  if (fault.count <= 0) faults.splice(index, 1);
  return fault;
}
