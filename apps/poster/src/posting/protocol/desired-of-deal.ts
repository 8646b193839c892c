import type { DesiredOutcome, HoldReason } from '@app/mapping';

import { type DealState, isReverted } from '../model/deal-state.js';
import type { PlanningContext } from '../ports/desired.source.js';
import type { PartyStatus } from '../ports/party.directory.js';
import type { OpenBooks } from './closed-books.js';
import { planningHolds } from './planning-holds.js';

/** What the deal should have in the ledger, or every reason why that cannot be said yet. */
export function desiredOfDeal(deal: DealState, context: PlanningContext, parties: PartyStatus | null): DesiredOutcome {
  const excluded = context.exclusionOf?.(deal.dealId);
  if (excluded !== undefined) return { kind: 'entries', entries: [], excluded: [{ lineId: 'all', reason: excluded }] };
  const reason = reasonBeforeRules(deal);
  if (reason) return held(reason);
  const { event } = deal;
  // A person has closed all that ever came of it.
  if (event === null) return { kind: 'entries', entries: [], excluded: [] };
  if (parties === null || isReverted(event)) return context.desired(event, {});
  if (parties.kind === 'ready') return context.desired(event, parties.ids);
  // The other findings are said at the same time, except those that only the missing party causes.
  const others = context.desired(event, {});
  const rest = others.kind === 'held' ? others.reasons.filter((one) => one.kind !== 'party') : [];
  return held(parties.reason, ...rest);
}

/** What of a deal that only closed books hold could still go; undefined where something else stands in the way. */
export function openBooksOf(
  deal: DealState,
  context: PlanningContext,
  parties: PartyStatus | null,
  outcome: DesiredOutcome,
): OpenBooks | undefined {
  const { event } = deal;
  if (outcome.kind === 'entries' || event === null || parties?.kind !== 'ready') return undefined;
  if (outcome.reasons.some(({ kind }) => kind !== 'period')) return undefined;
  const open = context.desiredInOpenBooks?.(event, parties.ids);
  if (open?.kind !== 'entries') return undefined;
  return { outcome: open, isOpen: (entry) => context.isInOpenBooks?.(event, entry) === true };
}

function reasonBeforeRules(deal: DealState): HoldReason | undefined {
  if (deal.unreadable !== null) return planningHolds.unreadable(deal.unreadable);
  if (deal.conflict !== null) return planningHolds.conflict(deal.conflict);
  if (deal.event?.baseline === true) return planningHolds.baseline();
  if (deal.event && isReverted(deal.event) && deal.event.reason === 'vanished') return planningHolds.vanished();
  return undefined;
}

function held(...reasons: HoldReason[]): DesiredOutcome {
  return { kind: 'held', reasons };
}
