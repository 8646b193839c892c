import type { HoldKind, MappingRule } from '@app/mapping';
import type { Transaction } from '@app/platform';

import type { PostingHost } from '../identity/posting.host.js';
import type { PlanSelector } from '../posting/index.js';
import type { StoredKind } from '../reference/reference-row.js';
import { reachOf } from './rule-reach.js';

/** Of deals that came before the first reading of reference data. */
export const NOTHING_READ_CAUSE = 'waiting:reference';

const partyKinds: ReadonlySet<StoredKind> = new Set(['vendor', 'customer']);
/** Which holds a reference row, a setting or a rule can have caused. That no rule matches, no row of the ledger changes. */
const CAUSED_BY_PARTIES: readonly HoldKind[] = ['party', 'validation'];
const CAUSED_BY_REFERENCE: readonly HoldKind[] = [...CAUSED_BY_PARTIES, 'currency'];
const CAUSED_BY_ENTITIES: readonly HoldKind[] = [...CAUSED_BY_REFERENCE, 'period'];
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
    const first = await this.request(tx, { cause: NOTHING_READ_CAUSE });
    const freed = first + (await this.request(tx, { holdKinds: causedBy(kind) }));
    if (partyKinds.has(kind)) return freed;
    return freed + (await this.request(tx, { holdKinds: ['rejected'] }, true));
  }

  /** Of all that is held only what one of the rules matches, or matched before: thousands may wait for something else. */
  afterRules(tx: Transaction, versions: readonly MappingRule[]): Promise<number> {
    return this.request(tx, { holdKinds: CAUSED_BY_RULES, concerns: reachOf(versions) });
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

function causedBy(kind: StoredKind): readonly HoldKind[] {
  if (partyKinds.has(kind)) return CAUSED_BY_PARTIES;
  return kind === 'entity' ? CAUSED_BY_ENTITIES : CAUSED_BY_REFERENCE;
}
