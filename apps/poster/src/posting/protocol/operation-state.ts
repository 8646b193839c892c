import { type Attempt, isOpen } from '../model/attempt.js';
import type { Book } from '../model/book.js';
import type { AuditNote } from '../model/decision.js';
import type { Operation, OperationState } from '../model/operation.js';
import type { PostingSettings } from '../model/posting-settings.js';
import type { ProtocolRules } from './protocol-rules.js';
import { watchAgainAt } from './wait.js';

type Changes = Partial<Omit<Operation, 'id' | 'company' | 'subject' | 'reference' | 'controlId' | 'fence' | 'state'>>;

/** Every change of state goes through here: the fence rises, so that whoever saw the old state notices. */
export function moveTo(operation: Operation, state: OperationState, changes: Changes = {}): Operation {
  return { ...operation, ...changes, state, fence: operation.fence + 1 };
}

/** What every operation begins with; who it is and what it sends comes on top. */
export function neverSent(now: Date) {
  return {
    state: 'ready',
    fence: 1,
    wanted: true,
    dueAt: now,
    deferrals: 0,
    misses: 0,
    questions: 0,
    watchStep: 0,
    knownRecorded: false,
    refusal: null,
    review: null,
    recordNo: null,
    landedHash: null,
    doneAt: null,
    ledger: null,
    lookDueAt: null,
    decision: null,
    attempts: [],
    createdAt: now,
  } as const;
}

/** Recorded is not posted: an entry is looked at as soon as it is there. Parties have no such state. */
export function firstLookAt({ kind }: Operation, now: Date): Date | null {
  return kind === 'entry' || kind === 'mirror' ? now : null;
}

export function withAttempt(operation: Operation, attempt: Attempt): readonly Attempt[] {
  return operation.attempts.map((one) => (one.id === attempt.id ? attempt : one));
}

export function hasOpenAttempt(operation: Operation): boolean {
  return operation.attempts.some(isOpen);
}

/** No longer wanted: forgotten, unless an attempt of it may still reach the ledger. */
export function withdraw(operation: Operation, now: Date, settings: PostingSettings, rules: ProtocolRules): Operation {
  if (rules.mayCancel(operation)) return moveTo(operation, 'cancelled', { wanted: false, dueAt: null });
  return moveTo(operation, 'watched', { wanted: false, watchStep: 0, dueAt: watchAgainAt(now, 0, settings) });
}

/** The planner looks again at what should be and what is. */
export function dueForPlanning<T extends Book>(book: T, now: Date): T {
  return book.deal ? { ...book, deal: { ...book.deal, planDueAt: now } } : book;
}

/** One line for the auditor; payloads stay out, their hashes are in. */
export function operationNote(action: string, before: Operation | null, after: Operation, reason?: string): AuditNote {
  return {
    action: `operation.${action}`,
    // Told about the deal (or party), so that its trail is the whole story.
    subjectType: after.subject.kind,
    subjectId: after.subject.id,
    outcome: after.state === 'rejected' ? 'refused' : 'succeeded',
    causationId: after.id,
    ...(reason === undefined ? {} : { reason }),
    ...(before === null ? {} : { before: glimpse(before) }),
    after: glimpse(after),
  };
}

function glimpse(operation: Operation): Record<string, unknown> {
  return {
    operation: operation.id,
    kind: operation.kind,
    state: operation.state,
    reference: operation.reference,
    controlId: operation.controlId,
    version: operation.version,
    payloadHash: operation.payloadHash,
    fence: operation.fence,
    recordNo: operation.recordNo,
    attempts: operation.attempts.length,
  };
}
