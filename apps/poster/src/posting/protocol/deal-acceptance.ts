import { type DealReverted, type DealWon, EventType } from '@app/contracts';

import type { DealBook } from '../model/book.js';
import { type DealState, isReverted } from '../model/deal-state.js';
import { type Decision, unchanged } from '../model/decision.js';

export type DealEvent = DealWon | DealReverted;

export interface ReceivedDealEvent {
  readonly type: typeof EventType.dealWon | typeof EventType.dealReverted;
  readonly data: DealEvent;
}

/** The book of a deal that we hear of for the first time. */
export function newDealBook(company: string, dealId: string, now: Date): DealBook {
  const deal: DealState = {
    company,
    dealId,
    version: 0,
    cycle: 0,
    cycleTime: '',
    event: null,
    contentHash: '',
    observedAt: new Date(0),
    changedAt: now,
    unreadable: null,
    conflict: null,
    keyCounter: 0,
    planDueAt: null,
    planFailures: 0,
    retryRefused: false,
    plannedVersion: null,
    plannedRevision: null,
    status: 'received',
    holds: [],
  };
  return { company, subject: { kind: 'deal', id: dealId }, deal, operations: [] };
}

/**
 * The highest version counts. A replay changes nothing; the same version with another content, or a lower version that
 * was observed later, means that two ingests contradict each other: nobody may guess which one is right.
 */
export function acceptEvent(book: DealBook, event: DealEvent, now: Date): Decision<DealBook> {
  const { deal } = book;
  if (event.dealVersion > deal.version) return takeOver(book, event, now);
  const isSame = event.dealVersion === deal.version && event.contentHash === deal.contentHash;
  if (isSame && deal.unreadable !== null)
    return clearUnreadable(book, now, { actor: 'system', reason: `version ${event.dealVersion} can be read` });
  const contradiction = contradictionOf(deal, event);
  if (contradiction === undefined || deal.conflict !== null) return unchanged(book);
  const changed = { ...deal, conflict: contradiction, planDueAt: now };
  return {
    book: { ...book, deal: changed },
    notes: [
      {
        action: 'deal.contradicted',
        subjectType: 'deal',
        subjectId: deal.dealId,
        outcome: 'refused',
        reason: contradiction,
        after: { version: event.dealVersion, contentHash: event.contentHash, observedAt: event.observedAt },
      },
    ],
  };
}

/** What could not be read holds the deal no longer: it can be read by now, or a person has closed it. */
export function clearUnreadable(
  book: DealBook,
  now: Date,
  by: { readonly actor: string; readonly reason: string },
): Decision<DealBook> {
  const { deal } = book;
  if (deal.unreadable === null) return unchanged(book);
  return {
    book: { ...book, deal: { ...deal, unreadable: null, planDueAt: now } },
    notes: [{ action: 'deal.readable', subjectType: 'deal', subjectId: deal.dealId, outcome: 'succeeded', ...by }],
  };
}

/** Held until a readable version arrives. */
export function markUnreadable(book: DealBook, problem: string, now: Date): Decision<DealBook> {
  const deal = { ...book.deal, unreadable: problem, planDueAt: now };
  return {
    book: { ...book, deal },
    notes: [
      { action: 'deal.unreadable', subjectType: 'deal', subjectId: deal.dealId, outcome: 'failed', reason: problem },
    ],
  };
}

function takeOver(book: DealBook, event: DealEvent, now: Date): Decision<DealBook> {
  const before = book.deal;
  const deal: DealState = {
    ...before,
    version: event.dealVersion,
    cycle: event.cycle,
    cycleTime: isReverted(event) ? before.cycleTime : event.cycleTime,
    event,
    contentHash: event.contentHash,
    observedAt: new Date(event.observedAt),
    changedAt: now,
    unreadable: null,
    conflict: null,
    planDueAt: now,
    planFailures: 0,
  };
  return {
    book: { ...book, deal },
    notes: [
      {
        action: 'deal.received',
        subjectType: 'deal',
        subjectId: deal.dealId,
        outcome: 'succeeded',
        before: { version: before.version, contentHash: before.contentHash },
        after: { version: deal.version, contentHash: deal.contentHash, reverted: isReverted(event), cycle: deal.cycle },
      },
    ],
  };
}

function contradictionOf(deal: DealState, event: DealEvent): string | undefined {
  if (event.dealVersion === deal.version && event.contentHash !== deal.contentHash)
    return `version ${event.dealVersion} came twice with different content`;
  if (event.dealVersion < deal.version && new Date(event.observedAt).getTime() > deal.observedAt.getTime())
    return `version ${event.dealVersion} was observed after version ${deal.version}`;
  return undefined;
}
