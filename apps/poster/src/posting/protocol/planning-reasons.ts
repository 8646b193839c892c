import type { HoldReason } from '@app/mapping';

import type { DealBook } from '../model/book.js';
import type { Operation } from '../model/operation.js';
import type { Brakes, PlanningContext } from '../ports/desired.source.js';
import { planningHolds, SCHEDULE_CAUSE } from './planning-holds.js';

/** The run of the schedule that its entries wait for: the first one after they could have gone. What was planned in it goes on. */
export function waitsForRun(
  { deal, operations }: DealBook,
  { nextRun, now }: { readonly nextRun?: PlanningContext['nextRun']; readonly now: Date },
): Date | undefined {
  if (nextRun === undefined || operations.some(({ state }) => state === 'ready')) return undefined;
  const runAt = nextRun(deal.holds.find(({ cause }) => cause === SCHEDULE_CAUSE)?.since ?? now);
  return runAt.getTime() > now.getTime() ? runAt : undefined;
}

/** What the ledger holds for the deal and this database does not know. */
export function leftovers({ found = [] }: DealBook): HoldReason[] {
  return found.length > 0 ? [planningHolds.foundRecords(found)] : [];
}

/** A person has to look at it before anything else is made of the deal. */
export function doubtsAbout(live: Operation): HoldReason[] {
  const problem = live.ledger?.problem ?? null;
  if (problem !== null) return [planningHolds.ledgerChanged(live, problem)];
  return live.review === null ? [] : [planningHolds.recordDiffers(live)];
}

export function brakeReasons(brakes: Brakes): HoldReason[] {
  if (brakes.paused) return [planningHolds.paused()];
  return brakes.observe ? [planningHolds.observe()] : [];
}

/** What Intacct has not posted yet: a draft, or an entry that waits for an approval. */
export function notPostedYet(live: readonly Operation[]): HoldReason[] {
  const pending = live.filter(({ ledger }) => ledger?.state === 'draft' || ledger?.state === 'submitted');
  return pending.map(planningHolds.notPostedYet);
}
