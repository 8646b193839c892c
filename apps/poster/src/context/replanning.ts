import type { HoldKind } from '@app/mapping';
import type { Transaction } from '@app/platform';

import type { PostingHost } from '../identity/posting.host.js';
import type { PlanSelector } from '../posting/index.js';
import type { StoredKind } from '../reference/reference-row.js';

const partyKinds: ReadonlySet<StoredKind> = new Set(['vendor', 'customer']);
/** Which holds a reference row, a setting or a rule can have caused. */
const CAUSED_BY_REFERENCE: readonly HoldKind[] = ['mapping', 'validation', 'period', 'currency', 'party', 'waiting'];
const CAUSED_BY_RULES: readonly HoldKind[] = [
  'mapping',
  'validation',
  'period',
  'currency',
  'party',
  'approval',
  'rejected',
];
const CAUSED_BY_SETTINGS: readonly HoldKind[] = [...CAUSED_BY_RULES, 'paused', 'quiet', 'schedule'];

/** Asks for another look at deals, in the transaction of the change that may have freed them. One UPDATE however many there are. */
export class Replanning {
  constructor(
    private readonly host: PostingHost,
    private readonly wake: () => void,
  ) {}

  /** What Intacct refused is tried again too, except where only parties changed: each one that we create changes them. */
  async afterReference(tx: Transaction, kind: StoredKind): Promise<number> {
    const freed = await this.request(tx, { holdKinds: CAUSED_BY_REFERENCE });
    if (partyKinds.has(kind)) return freed;
    return freed + (await this.request(tx, { holdKinds: ['rejected'] }, true));
  }

  afterRule(tx: Transaction): Promise<number> {
    return this.request(tx, { holdKinds: CAUSED_BY_RULES });
  }

  /** Also what is about to be sent: a brake that was just pulled shows on it. */
  async afterSettings(tx: Transaction): Promise<number> {
    const freed = await this.request(tx, { holdKinds: CAUSED_BY_SETTINGS });
    return freed + (await this.request(tx, { operationStates: ['ready'] }));
  }

  async request(tx: Transaction, selector: PlanSelector, retryRefused = false): Promise<number> {
    const { current } = this.host;
    if (current === undefined) return 0;
    const count = await current.planner.requestPlan(tx, selector, retryRefused);
    this.wake();
    return count;
  }
}
