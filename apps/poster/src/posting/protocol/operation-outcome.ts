import type { Attempt, LateAnswer } from '../model/attempt.js';
import { type Book, withOperation } from '../model/book.js';
import { type Decision, unchanged } from '../model/decision.js';
import type { Operation } from '../model/operation.js';
import type { PostingSettings } from '../model/posting-settings.js';
import type { WriteOutcome } from '../ports/ledger.gateway.js';
import { dueForPlanning, firstLookAt, hasOpenAttempt, moveTo, operationNote, withAttempt } from './operation-state.js';
import type { ProtocolRules } from './protocol-rules.js';
import { backOffMs, later, watchAgainAt } from './wait.js';

export interface AnswerCircumstances {
  readonly now: Date;
  readonly settings: PostingSettings;
  readonly rules: ProtocolRules;
  /** Something written to this scope has been read back before. */
  readonly scopeVerified: boolean;
}

interface Answered<Kind extends WriteOutcome['kind']> {
  readonly operation: Operation;
  readonly attempt: Attempt;
  readonly outcome: Extract<WriteOutcome, { kind: Kind }>;
  readonly circumstances: AnswerCircumstances;
}

/** What each outcome of a function means for its operation. The only place that says so. */
const consequences: { readonly [Kind in WriteOutcome['kind']]: (answered: Answered<Kind>) => Operation } = {
  succeeded: ({ operation, attempt, outcome, circumstances }) => {
    // Without a record number nothing proves which record it is: find it.
    if (outcome.recordNo === null)
      return asUnknown(operation, attempt, 'succeeded without a record number', circumstances);
    return asDone(operation, attempt, outcome.recordNo, circumstances);
  },
  refused: ({ operation, attempt, outcome, circumstances }) => {
    const attempts = withAttempt(operation, closed(attempt, 'refused', outcome.refusal.message, circumstances.now));
    const refused = moveTo(operation, 'rejected', { attempts, refusal: outcome.refusal, deferrals: 0, watchStep: 0 });
    // An earlier attempt may still land although this one was refused.
    const dueAt = hasOpenAttempt(refused) ? watchAgainAt(circumstances.now, 0, circumstances.settings) : null;
    return { ...refused, dueAt };
  },
  'not-executed': ({ operation, attempt, outcome, circumstances }) => {
    const { now, settings } = circumstances;
    const wait = outcome.retryAfterMs ?? backOffMs(settings.retryMs, settings.maxRetryMs, operation.deferrals);
    const attempts = withAttempt(operation, closed(attempt, 'not-executed', outcome.text, now));
    return moveTo(operation, 'ready', { attempts, dueAt: later(now, wait), deferrals: operation.deferrals + 1 });
  },
  unknown: ({ operation, attempt, outcome, circumstances }) => {
    const asked = asUnknown(operation, attempt, outcome.text, circumstances);
    return { ...asked, knownRecorded: asked.knownRecorded || outcome.alreadyRecorded === true };
  },
};

const actions = { succeeded: 'done', refused: 'rejected', 'not-executed': 'deferred', unknown: 'unknown' } as const;

/**
 * Settles one function of an answer. An answer that lost its fence (the claim had run out meanwhile) is only kept as
 * evidence.
 */
export function recordOutcome(
  book: Book,
  answer: { readonly operationId: string; readonly attemptId: string; readonly outcome: WriteOutcome },
  circumstances: AnswerCircumstances,
): Decision {
  const operation = book.operations.find((one) => one.id === answer.operationId);
  const attempt = operation?.attempts.find((one) => one.id === answer.attemptId);
  if (!operation || !attempt) return unchanged(book);
  if (!circumstances.rules.holdsFence(operation, attempt.fence))
    return keepAsEvidence(book, operation, attempt, answer.outcome, circumstances.now);
  const settled = consequenceOf(operation, attempt, answer.outcome, circumstances);
  const notes = [operationNote(actions[answer.outcome.kind], operation, settled, textOf(answer.outcome))];
  // Whatever happened: a newer version may have waited for it.
  return { book: dueForPlanning(withOperation(book, settled), circumstances.now), notes };
}

/** The answer can no longer come in time: from here on only the ledger itself can say what happened. */
export function expireClaim(book: Book, timeoutMs: number, circumstances: AnswerCircumstances): Decision {
  const { now } = circumstances;
  const sending = book.operations.find((operation) => operation.state === 'sending');
  const attempt = sending?.attempts.at(-1);
  if (!sending || !attempt || now.getTime() <= attempt.sendDeadline.getTime() + timeoutMs) return unchanged(book);
  const unknown = asUnknown(sending, attempt, 'no answer was recorded in time', circumstances);
  const notes = [operationNote('unknown', sending, unknown, 'no answer was recorded in time')];
  return { book: dueForPlanning(withOperation(book, unknown), now), notes };
}

function consequenceOf(
  operation: Operation,
  attempt: Attempt,
  outcome: WriteOutcome,
  circumstances: AnswerCircumstances,
): Operation {
  const consequence = consequences[outcome.kind] as (answered: Answered<WriteOutcome['kind']>) => Operation;
  return consequence({ operation, attempt, outcome, circumstances });
}

function asDone(
  operation: Operation,
  attempt: Attempt,
  recordNo: string,
  { now, scopeVerified }: AnswerCircumstances,
): Operation {
  return moveTo(operation, 'done', {
    attempts: withAttempt(operation, { ...closed(attempt, 'landed', 'recorded', now), recordNo }),
    recordNo,
    landedHash: attempt.contentHash,
    doneAt: now,
    refusal: null,
    deferrals: 0,
    questions: 0,
    // The first record of a scope is read back: only then does "not there" mean anything in it.
    dueAt: scopeVerified ? null : now,
    lookDueAt: firstLookAt(operation, now),
  });
}

function asUnknown(
  operation: Operation,
  attempt: Attempt,
  text: string,
  circumstances: AnswerCircumstances,
): Operation {
  const { now, settings } = circumstances;
  return moveTo(operation, 'unknown', {
    attempts: withAttempt(operation, closed(attempt, 'unknown', text, now)),
    dueAt: later(now, settings.firstQuestionMs),
    misses: 0,
    questions: 0,
    deferrals: 0,
  });
}

function closed(attempt: Attempt, outcome: Attempt['outcome'], answer: string, now: Date): Attempt {
  return { ...attempt, outcome, answer, answeredAt: now };
}

function keepAsEvidence(
  book: Book,
  operation: Operation,
  attempt: Attempt,
  outcome: WriteOutcome,
  now: Date,
): Decision {
  const recordNo = outcome.kind === 'succeeded' ? outcome.recordNo : null;
  const lateAnswer: LateAnswer = { kind: outcome.kind, text: textOf(outcome), recordNo, at: now };
  const landed = outcome.kind === 'succeeded' && operation.state !== 'done';
  const changed: Operation = {
    ...operation,
    attempts: withAttempt(operation, { ...attempt, lateAnswer }),
    // It cannot make the operation done, but it forbids to conclude from "not there" that nothing happened.
    ...(landed ? { knownRecorded: true } : {}),
    ...(landed && operation.state === 'watched' ? { dueAt: now } : {}),
  };
  const notes = [operationNote('answered-late', operation, changed, textOf(outcome))];
  return { book: withOperation(book, changed), notes };
}

function textOf(outcome: WriteOutcome): string {
  if (outcome.kind === 'succeeded') return outcome.recordNo === null ? 'recorded' : `recorded as ${outcome.recordNo}`;
  return outcome.kind === 'refused' ? outcome.refusal.message : outcome.text;
}
