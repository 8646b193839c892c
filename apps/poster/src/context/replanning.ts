import type { HoldKind, MappingRule } from '@app/mapping';
import type { Transaction } from '@app/platform';

import type { PostingHost } from '../identity/posting.host.js';
import { DECLINED_OTHERWISE_CAUSE, LIVE_DIFFERS_CAUSE, type PlanSelector } from '../posting/index.js';
import type { StoredKind } from '../reference/reference-row.js';
import { reachOf } from './rule-reach.js';

/** Of deals that came before the first reading of reference data. */
export const NOTHING_READ_CAUSE = 'waiting:reference';

const partyKinds: ReadonlySet<StoredKind> = new Set(['vendor', 'customer']);
/** A location says in which entity's books its lines are. */
const placeKinds: ReadonlySet<StoredKind> = new Set(['entity', 'location']);
/** Which holds a reference row, a setting or a rule can have caused. That no rule matches, no row of the ledger changes. */
const CAUSED_BY_PARTIES: readonly HoldKind[] = ['party', 'validation'];
const CAUSED_BY_REFERENCE: readonly HoldKind[] = [...CAUSED_BY_PARTIES, 'currency'];
const CAUSED_BY_PLACES: readonly HoldKind[] = [...CAUSED_BY_REFERENCE, 'period'];
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
/** Of deals that ask for something else than what is in the ledger, or than what was declined: another rule may have asked for the same. */
const OTHER_THAN_BEFORE = [LIVE_DIFFERS_CAUSE, DECLINED_OTHERWISE_CAUSE];

/**
 * Asks for another look at deals, in the transaction of the change that may have freed them. However many they are, the database finds
 * them; only for a change of rules are the events of those that are held read, page by page.
 */
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
  async afterRules(tx: Transaction, versions: readonly MappingRule[]): Promise<number> {
    const concerns = reachOf(versions);
    const freed = await this.request(tx, { holdKinds: CAUSED_BY_RULES, concerns });
    return freed + (await this.otherThanBefore(tx, { concerns }));
  }

  /** Also what is about to be sent: a brake that was just pulled shows on it. */
  async afterSettings(tx: Transaction): Promise<number> {
    const held = await this.request(tx, { holdKinds: CAUSED_BY_SETTINGS });
    const freed = held + (await this.otherThanBefore(tx));
    return freed + (await this.request(tx, { operationStates: ['ready'] }));
  }

  private async otherThanBefore(tx: Transaction, narrowed: Pick<PlanSelector, 'concerns'> = {}): Promise<number> {
    let freed = 0;
    for (const cause of OTHER_THAN_BEFORE) freed += await this.request(tx, { cause, ...narrowed });
    return freed;
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
  return placeKinds.has(kind) ? CAUSED_BY_PLACES : CAUSED_BY_REFERENCE;
}
