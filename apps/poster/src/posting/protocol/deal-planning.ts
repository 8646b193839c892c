import type { DesiredEntry, DesiredOutcome, HoldReason } from '@app/mapping';

import type { DealBook } from '../model/book.js';
import type { PostingStatus } from '../model/deal-state.js';
import type { AuditNote, Decision } from '../model/decision.js';
import { entryContentHash } from '../model/entry-content.js';
import type { Operation } from '../model/operation.js';
import type { Plan } from '../model/plan.js';
import type { PostingIdentity } from '../model/posting-identity.js';
import type { PostingSettings } from '../model/posting-settings.js';
import type { Brakes, PlanningContext } from '../ports/desired.source.js';
import type { IdSource } from '../ports/id.source.js';
import { besidesClosedBooks, isBilledOverTime, type OpenBooks } from './closed-books.js';
import { assignKeys } from './key-assignment.js';
import { besidesDeclined } from './declined-entries.js';
import { compareWithLive, liveEntries, versionIsPosted } from './live-set.js';
import { nextBillingAt } from './next-billing.js';
import { operationNote, withdraw } from './operation-state.js';
import { KeyCounters } from './key-counters.js';
import { foundEntryOperation, mendOrKeep, newEntryOperation } from './planned-operation.js';
import { planIsCommitted } from './plan-progress.js';
import { concernsNewEntries, holdsFor, planningHolds } from './planning-holds.js';
import { brakeReasons, doubtsAbout, leftovers, notPostedYet, waitsForRun } from './planning-reasons.js';
import type { ProtocolRules } from './protocol-rules.js';
import { later } from './wait.js';

export interface PlanningInput {
  readonly now: Date;
  readonly identity: PostingIdentity;
  readonly revision: string;
  readonly desired: DesiredOutcome;
  /** Where only closed books hold the deal. */
  readonly openBooks?: OpenBooks | undefined;
  readonly brakes: Brakes;
  readonly quietMs: number;
  readonly nextRun?: PlanningContext['nextRun'];
  readonly stops?: PlanningContext['stops'];
  readonly settings: PostingSettings;
  readonly rules: ProtocolRules;
  readonly ids: IdSource;
}

/** A verdict on one deal, before it is written down as holds and notes. */
interface Verdict {
  readonly operations: readonly Operation[];
  readonly reasons: readonly HoldReason[];
  readonly status: PostingStatus;
  readonly notes: readonly AuditNote[];
  readonly keyCounter: number;
  readonly planDueAt: Date | null;
  /** The request lasts until the deal could be planned. */
  readonly retryRefused: boolean;
  readonly plan?: Plan;
}

/**
 * Reconciles what a deal should have in the ledger with what it has, and plans the difference. Nothing new starts while
 * the outcome of an operation is not known, and what is in the ledger is never touched.
 */
export function planDeal(book: DealBook, given: PlanningInput): Decision<DealBook> {
  const input = { ...given, desired: besidesClosedBooks(book, given.desired, given.openBooks) };
  const verdict = verdictOn(book, input);
  const holds = holdsFor(book.deal, verdict.reasons, input.now);
  const deal = {
    ...book.deal,
    keyCounter: verdict.keyCounter,
    planDueAt: verdict.planDueAt ?? nextBillingAt(book.deal, input.desired, input.now),
    planFailures: 0,
    retryRefused: verdict.retryRefused,
    plannedVersion: book.deal.version,
    plannedRevision: input.revision,
    status: verdict.status,
    holds,
  };
  return {
    book: { ...book, deal, operations: verdict.operations },
    notes: [...planNotes(verdict.plan), ...verdict.notes, ...holdNotes(book, verdict.reasons)],
    ...(verdict.plan ? { plan: verdict.plan } : {}),
  };
}

function verdictOn(book: DealBook, input: PlanningInput): Verdict {
  const { desired, rules } = input;
  const inFlight = book.operations.find(rules.awaitsOutcome);
  if (inFlight) return waitForOutcome(book, inFlight, input);
  if (planIsCommitted(book)) return restOfPlan(book, input);
  const live = liveEntries(book);
  const doubts = live.flatMap(doubtsAbout);
  if (desired.kind === 'held') {
    // What stands in the way of a new entry says nothing about one that is in the ledger as this version wants it.
    const stands = versionIsPosted(book) && !isBilledOverTime(book.deal);
    const isSettled = stands && desired.reasons.every(concernsNewEntries);
    if (isSettled && doubts.length === 0) return nothingMissing(book, input, 'posted');
    return stopAll(book, input, isSettled ? doubts : [...desired.reasons, ...doubts]);
  }
  if (doubts.length > 0) return stopAll(book, input, doubts);
  const { wanted, outdated } = besidesDeclined(desired.entries, book);
  const { missing, surplus } = compareWithLive(wanted, live);
  if (surplus.length > 0) return stopAll(book, input, [planningHolds.liveDiffers(surplus)]);
  if (missing.length === 0 && leftovers(book).length > 0) return stopAll(book, input, leftovers(book));
  if (missing.length === 0) return nothingMissing(book, input, live.length > 0 ? 'posted' : 'nothing');
  if (outdated.length > 0) return stopAll(book, input, [planningHolds.declinedOtherwise(outdated)]);
  const quietUntil = later(book.deal.changedAt, input.quietMs);
  if (quietUntil.getTime() > input.now.getTime())
    return { ...stopAll(book, input, [planningHolds.quiet(quietUntil)]), planDueAt: quietUntil };
  const runAt = waitsForRun(book, input);
  if (runAt !== undefined) return { ...stopAll(book, input, [planningHolds.schedule(runAt)]), planDueAt: runAt };
  const stops = input.stops?.(book.deal.dealId, missing) ?? [];
  if (stops.length > 0) return stopAll(book, input, stops);
  return planMissing(book, input, missing);
}

/** Only says whether the operation is still wanted: what happens if nothing of it is found depends on that. */
function waitForOutcome(book: DealBook, inFlight: Operation, input: PlanningInput): Verdict {
  const { desired, rules } = input;
  const wanted = desired.kind === 'entries' ? besidesDeclined(desired.entries, book).wanted : [];
  const { missing, surplus } = compareWithLive(wanted, liveEntries(book));
  const { kept } = assignKeys(surplus.length > 0 ? [] : missing, book.operations, rules);
  const mine = kept.find(({ operation }) => operation.id === inFlight.id);
  const isWanted = mine !== undefined;
  const asPlanned = mine !== undefined && entryContentHash(mine.entry) === inFlight.contentHash;
  const reasons = desired.kind === 'held' ? [...desired.reasons] : [];
  if (inFlight.state === 'manual') reasons.push(planningHolds.manual(inFlight));
  else if (inFlight.state === 'unknown' && inFlight.review !== null) reasons.push(planningHolds.noAnswer(inFlight));
  else if (!asPlanned || planIsCommitted(book)) reasons.push(planningHolds.inFlight(inFlight));
  else if (inFlight.state === 'unknown') reasons.push(planningHolds.outcomeUnknown(inFlight));
  const operations = book.operations.map((operation) =>
    operation.id === inFlight.id && operation.wanted !== isWanted ? { ...operation, wanted: isWanted } : operation,
  );
  return { ...asIs(book), operations, reasons, status: reasons.length > 0 ? 'held' : 'posting' };
}

function restOfPlan(book: DealBook, input: PlanningInput): Verdict {
  const older = book.operations.some((one) => one.state === 'ready' && one.version !== book.deal.version);
  const reasons = [...(older ? [planningHolds.committed()] : []), ...brakeReasons(input.brakes)];
  return { ...asIs(book), reasons, status: reasons.length > 0 ? 'held' : 'posting' };
}

/** Nothing of the deal may go now. What was refused keeps its key for the mended entry. */
function stopAll(book: DealBook, input: PlanningInput, reasons: readonly HoldReason[]): Verdict {
  const { operations, notes } = withdrawAll(book, input, (operation) => operation.state === 'ready');
  return { ...asIs(book), operations, notes, reasons, status: 'held' };
}

function nothingMissing(book: DealBook, input: PlanningInput, status: PostingStatus): Verdict {
  const { operations, notes } = withdrawAll(book, input, ({ state }) => state === 'ready' || state === 'rejected');
  const reasons = notPostedYet(liveEntries(book));
  return {
    ...asIs(book),
    operations,
    notes,
    reasons,
    status: reasons.length > 0 ? 'held' : status,
    retryRefused: false,
  };
}

function planMissing(book: DealBook, input: PlanningInput, missing: readonly DesiredEntry[]): Verdict {
  const { identity, revision, ids, rules, now, settings } = input;
  const { kept, fresh, surplus } = assignKeys(missing, book.operations, rules);
  const planId = ids.next();
  const planned = kept.map(({ operation, entry }) =>
    mendOrKeep(operation, entry, { deal: book.deal, revision, planId, now }),
  );
  const refused = planned.map(({ operation }) => operation).filter((operation) => operation.state === 'rejected');
  // All or nothing: a set does not start while one of its records is refused.
  if (refused.length > 0)
    return { ...stopAll(book, input, refused.map(planningHolds.rejected)), keyCounter: book.deal.keyCounter };
  const counters = new KeyCounters(book, identity);
  // More than there is to post: which of them counts, a person has to say.
  if (counters.found.length > fresh.length) return stopAll(book, input, leftovers(book));
  const created = fresh.map((entry) => {
    const { counter, isFound } = counters.next();
    const operation = newEntryOperation(entry, {
      deal: book.deal,
      identity,
      revision,
      planId,
      now,
      id: ids.next(),
      counter,
    });
    return isFound ? foundEntryOperation(operation, ids.next(), now) : operation;
  });
  const withdrawn = surplus
    .filter(({ state }) => state !== 'watched')
    .map((operation) => ({ before: operation, after: withdraw(operation, now, settings, rules) }));
  const changed = new Map(
    [...planned.map(({ operation }) => operation), ...withdrawn.map(({ after }) => after)].map((one) => [one.id, one]),
  );
  const anyNew = created.length > 0 || planned.some(({ changed: isChanged }) => isChanged);
  const brakes = brakeReasons(input.brakes);
  return {
    ...asIs(book),
    operations: [...book.operations.map((operation) => changed.get(operation.id) ?? operation), ...created],
    keyCounter: counters.last,
    retryRefused: false,
    notes: [
      ...withdrawn.map(({ before, after }) => operationNote(after.state, before, after, 'no longer wanted')),
      ...planned.flatMap(({ note }) => (note ? [note] : [])),
      ...created.map((operation) => operationNote('planned', null, operation)),
    ],
    reasons: brakes,
    status: brakes.length > 0 ? 'held' : 'posting',
    ...(anyNew ? { plan: planOf(book, input, planId) } : {}),
  };
}

function planOf(book: DealBook, input: PlanningInput, id: string): Plan {
  const { desired, revision } = input;
  return {
    id,
    company: book.company,
    dealId: book.deal.dealId,
    version: book.deal.version,
    revision,
    entries: desired.kind === 'entries' ? desired.entries : [],
    excluded: desired.kind === 'entries' ? desired.excluded : [],
  };
}

function withdrawAll(
  book: DealBook,
  input: PlanningInput,
  which: (operation: Operation) => boolean,
): Pick<Verdict, 'operations' | 'notes'> {
  const notes: AuditNote[] = [];
  const operations = book.operations.map((operation) => {
    if (!which(operation)) return operation;
    const after = withdraw(operation, input.now, input.settings, input.rules);
    notes.push(operationNote(after.state, operation, after, 'no longer wanted'));
    return after;
  });
  return { operations, notes };
}

function asIs(book: DealBook): Verdict {
  return {
    operations: book.operations,
    reasons: [],
    status: 'posting',
    notes: [],
    keyCounter: book.deal.keyCounter,
    planDueAt: null,
    retryRefused: book.deal.retryRefused,
  };
}

function planNotes(plan: Plan | undefined): AuditNote[] {
  if (!plan) return [];
  const after = {
    plan: plan.id,
    version: plan.version,
    revision: plan.revision,
    entries: plan.entries.map((entry) => entry.key),
    excluded: plan.excluded,
  };
  return [{ action: 'posting.planned', subjectType: 'deal', subjectId: plan.dealId, outcome: 'succeeded', after }];
}

function holdNotes(book: DealBook, reasons: readonly HoldReason[]): AuditNote[] {
  const before = book.deal.holds.map((hold) => hold.cause);
  const after = [...new Set(reasons.map((reason) => reason.cause))];
  if (before.length === after.length && before.every((cause) => after.includes(cause))) return [];
  return [
    {
      action: after.length > 0 ? 'posting.held' : 'posting.released',
      subjectType: 'deal',
      subjectId: book.deal.dealId,
      outcome: 'succeeded',
      before: { holds: before },
      after: { version: book.deal.version, holds: after },
    },
  ];
}
