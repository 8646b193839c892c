import type { Attempt } from '../model/attempt.js';
import { type Book, isDealBook, withOperation } from '../model/book.js';
import type { CanaryState } from '../model/canary-state.js';
import { type Decision, unchanged } from '../model/decision.js';
import { type LookupScope, scopeKey, scopeOf } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import type { PostingSettings } from '../model/posting-settings.js';
import { noRecovery } from '../model/recovery-state.js';
import type { ScopeState } from '../model/scope-state.js';
import type { IdSource } from '../ports/id.source.js';
import { canaryHasFailed } from './canary-verdict.js';
import { dueForPlanning, moveTo, operationNote } from './operation-state.js';
import { planIsCommitted } from './plan-progress.js';
import type { ProtocolRules } from './protocol-rules.js';
import { holdForSending, releaseForSending } from './sending-holds.js';
import { later } from './wait.js';

export interface ClaimCircumstances {
  readonly now: Date;
  readonly scope: ScopeState;
  readonly canary: CanaryState;
  /** Of the rules, settings and reference data in force. */
  readonly revision: string;
  readonly settings: PostingSettings;
  readonly rules: ProtocolRules;
  readonly ids: IdSource;
}

export interface Claim {
  readonly operation: Operation;
  readonly attempt: Attempt;
}

export interface ClaimDecision {
  readonly decision: Decision;
  /** Absent: nothing of this subject may be sent now. */
  readonly claim?: Claim;
}

/** At most one operation per subject, and a single one where the scope has never been read from. */
export function claimBatch(books: readonly Book[], limit: number, circumstances: ClaimCircumstances): ClaimDecision[] {
  const { scope, rules } = circumstances;
  const verified = scope.verifiedAt !== null;
  const decisions: ClaimDecision[] = [];
  let claimed = 0;
  for (const book of books) {
    if (claimed >= limit || !rules.scopeIsOpen({ verified, unproven: scope.unproven + claimed })) break;
    const decision = claimOperation(book, circumstances);
    decisions.push(decision);
    if (decision.claim) claimed += 1;
  }
  return decisions;
}

/** The subject's next operation, if it may go out in this scope now: attempt, fence and deadline come before any socket. */
export function claimOperation(book: Book, circumstances: ClaimCircumstances): ClaimDecision {
  const { now, revision, rules, canary, settings } = circumstances;
  const next = nextReady(book, circumstances.scope.scope, now, rules);
  if (!next || planIsDue(book, now)) return { decision: unchanged(book) };
  // What it rests on has changed since it was planned: plan first, or a mended rule would not stop the old entry.
  if (book.deal && !rules.isCurrent(next, book.deal, revision) && !planIsCommitted(book))
    return { decision: unchanged({ ...book, deal: { ...book.deal, planDueAt: now } }) };
  if (next.knownRecorded) return askAgain(book, next, now);
  if (!rules.mayResend(next, canary, now, settings))
    return canaryHasFailed(canary) ? askPerson(book, next, now) : waitForCanary(book, next, circumstances);
  return claim(book, next, circumstances);
}

function nextReady(book: Book, scope: LookupScope, now: Date, rules: ProtocolRules): Operation | undefined {
  if (book.operations.some(rules.awaitsOutcome)) return undefined;
  const first = book.operations.find((operation) => operation.state === 'ready');
  if (!first || first.dueAt === null || first.dueAt.getTime() > now.getTime()) return undefined;
  return scopeKey(scopeOf(first)) === scopeKey(scope) ? first : undefined;
}

function planIsDue(book: Book, now: Date): boolean {
  return book.deal?.planDueAt != null && book.deal.planDueAt.getTime() <= now.getTime();
}

function claim(book: Book, next: Operation, circumstances: ClaimCircumstances): ClaimDecision {
  const { now, settings, ids } = circumstances;
  const attempt: Attempt = {
    id: ids.next(),
    number: next.attempts.length + 1,
    fence: next.fence + 1,
    entity: next.entity,
    payload: next.payload,
    payloadHash: next.payloadHash,
    contentHash: next.contentHash,
    claimedAt: now,
    sendDeadline: later(now, settings.sendDeadlineMs),
    outcome: 'open',
    answeredAt: null,
    answer: null,
    lateAnswer: null,
    recordNo: null,
  };
  const operation = moveTo(next, 'sending', {
    dueAt: null,
    misses: 0,
    questions: 0,
    attempts: [...next.attempts, attempt],
  });
  const released = releaseForSending(withOperation(book, operation));
  return {
    decision: { book: released.book, notes: [operationNote('claimed', next, operation), ...released.notes] },
    claim: { operation, attempt },
  };
}

/** A late answer said that it landed: ask the ledger instead of sending. */
function askAgain(book: Book, next: Operation, now: Date): ClaimDecision {
  const operation = moveTo(next, 'unknown', { dueAt: now, misses: 0, questions: 0 });
  const note = operationNote('unknown', next, operation, 'a late answer said that it is recorded');
  const released = releaseForSending(withOperation(book, operation));
  return { decision: { book: released.book, notes: [note, ...released.notes] } };
}

/** Its test is old or was never made: it is due, and says whether the key may be used again. */
function waitForCanary(book: Book, next: Operation, circumstances: ClaimCircumstances): ClaimDecision {
  const { now, settings, canary } = circumstances;
  const waiting = withOperation(book, { ...next, dueAt: later(now, settings.maxQuestionMs) });
  if (!isDealBook(waiting)) return { decision: { book: waiting, notes: [] } };
  return { decision: holdForSending(waiting, { scopes: [], recovery: noRecovery, canary }, circumstances) };
}

function askPerson(book: Book, next: Operation, now: Date): ClaimDecision {
  const operation = moveTo(next, 'manual', { dueAt: null });
  const reason = 'an earlier attempt may have landed, and the ledger is not known to refuse repeated keys';
  const notes = [operationNote('manual', next, operation, reason)];
  return { decision: { book: dueForPlanning(withOperation(book, operation), now), notes } };
}
