import { type Attempt, isOpen } from '../model/attempt.js';
import { type Book, withOperation } from '../model/book.js';
import { type Decision, unchanged } from '../model/decision.js';
import type { CanaryState } from '../model/canary-state.js';
import { type LedgerObject, objectOf } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import type { PostingSettings } from '../model/posting-settings.js';
import type { FoundRecord } from '../ports/ledger.gateway.js';
import { canaryHasFailed } from './canary-verdict.js';
import { dueForPlanning, firstLookAt, moveTo, operationNote } from './operation-state.js';
import { entryOf } from './operation-payload.js';
import { nothingCanLandAfter, type ProtocolRules } from './protocol-rules.js';
import { backOffMs, later, watchAgainAt } from './wait.js';

/** What the ledger said about one reference in one scope; null: it gave no answer at all. */
export interface ScopeFinding {
  readonly records: readonly FoundRecord[];
  /** References known to be there that were asked for with it, and whether one came back. */
  readonly controlKnown: boolean;
  readonly controlFound: boolean;
}

/** Everything that was found out about one operation. */
export interface Findings {
  readonly operationId: string;
  /** Of the operation when the question was put together. */
  readonly fence: number;
  /** When the first question was asked: whatever became visible later does not count. */
  readonly askedAt: Date;
  readonly scopes: readonly (ScopeFinding | null)[];
  /** `recordKey` → operation that already has the record. */
  readonly owners: ReadonlyMap<string, string>;
}

/** Record numbers count per object: a vendor and an entry may have the same. */
export function recordKey(object: LedgerObject, recordNo: string): string {
  return `${object}/${recordNo}`;
}

export interface JudgeCircumstances {
  readonly now: Date;
  readonly canary: CanaryState;
  readonly settings: PostingSettings;
  readonly rules: ProtocolRules;
}

/** What an operation of unknown outcome turns out to be, given what the ledger shows. */
export function judge(book: Book, findings: Findings, circumstances: JudgeCircumstances): Decision {
  const operation = book.operations.find((one) => one.id === findings.operationId);
  if (!operation || isStale(operation, findings)) return unchanged(book);
  const records = distinct(findings.scopes.flatMap((scope) => scope?.records ?? []));
  const judged =
    records.length > 0
      ? judgeFound(answeredAgain(operation), records, findings, circumstances)
      : judgeMissing(operation, findings, circumstances);
  const changed = withOperation(book, judged.operation);
  if (judged.operation.state === operation.state && judged.operation.review === operation.review)
    return { book: changed, notes: [] };
  const notes = [operationNote('settled', operation, judged.operation, judged.reason)];
  return { book: dueForPlanning(changed, circumstances.now), notes };
}

/** Somebody has acted on it since, or another settler asked at the same time: one look must not count as two. */
function isStale(operation: Operation, { fence, askedAt }: Findings): boolean {
  return operation.fence !== fence || operation.dueAt === null || operation.dueAt.getTime() > askedAt.getTime();
}

interface Judgement {
  readonly operation: Operation;
  readonly reason: string;
}

function judgeFound(
  operation: Operation,
  records: readonly FoundRecord[],
  findings: Findings,
  circumstances: JudgeCircumstances,
): Judgement {
  const { now, rules } = circumstances;
  const numbers = records.map((record) => record.recordNo);
  // Read back; whether it stands as it should is looked at elsewhere.
  if (operation.state === 'done') return { operation: { ...operation, dueAt: null }, reason: 'read back' };
  if (operation.action === 'update') return judgeUpdate(operation, findings, circumstances);
  if (rules.isAmbiguous(numbers))
    return toPerson(operation, `found ${numbers.length} times: records ${numbers.join(', ')}`);
  const [record] = records;
  if (!record) return { operation, reason: '' };
  const owner = findings.owners.get(recordKey(objectOf(operation.kind), record.recordNo));
  if (owner !== undefined && owner !== operation.id)
    return toPerson(operation, `record ${record.recordNo} already belongs to operation ${owner}`);
  return { operation: adoptFound(operation, record, now, rules), reason: `found as record ${record.recordNo}` };
}

/** That the record exists says nothing about an update of it; but an update may be repeated, its key keeps the order. */
function judgeUpdate(operation: Operation, findings: Findings, circumstances: JudgeCircumstances): Judgement {
  const { now, settings } = circumstances;
  if (operation.state !== 'unknown') return nextWatch(operation, circumstances);
  if (operation.knownRecorded) {
    const attempt = operation.attempts.findLast(mayHaveLanded);
    const contents = new Set(operation.attempts.filter(mayHaveLanded).map((one) => one.contentHash));
    const landedHash = contents.size === 1 ? (attempt?.contentHash ?? null) : null;
    return {
      operation: moveTo(operation, 'done', { landedHash, doneAt: now, dueAt: null }),
      reason: 'already recorded',
    };
  }
  if (findings.askedAt.getTime() <= nothingCanLandAfter(operation, settings)) return askLater(operation, circumstances);
  return { operation: moveTo(operation, 'ready', { dueAt: now }), reason: 'an update may be sent again under its key' };
}

/** The record exists. Which payload it came from decides what is live; where nobody can say, a person has to look. */
export function adoptFound(operation: Operation, record: FoundRecord, now: Date, rules: ProtocolRules): Operation {
  const candidates = operation.attempts.filter((attempt) => mayHaveLanded(attempt) && matches(attempt, record, rules));
  const contents = new Set(candidates.map((attempt) => attempt.contentHash));
  const landed = contents.size === 1 ? candidates.at(-1) : undefined;
  const attempts = landed
    ? operation.attempts.map((one): Attempt =>
        one.id === landed.id ? { ...one, outcome: 'landed', recordNo: record.recordNo } : one,
      )
    : operation.attempts;
  return moveTo(operation, 'done', {
    attempts,
    recordNo: record.recordNo,
    landedHash: landed?.contentHash ?? null,
    review: landed ? null : reviewOf(record, candidates.length),
    refusal: null,
    doneAt: now,
    dueAt: null,
    lookDueAt: firstLookAt(operation, now),
  });
}

/** May this attempt be what the record came from? */
export function mayHaveLanded(attempt: Attempt): boolean {
  return isOpen(attempt) || attempt.outcome === 'overruled' || attempt.lateAnswer?.kind === 'succeeded';
}

function matches(attempt: Attempt, record: FoundRecord, rules: ProtocolRules): boolean {
  const entry = entryOf(attempt.payload);
  return record.entry === null || entry === null || rules.landedAsSent(record.entry, entry);
}

function reviewOf(record: FoundRecord, candidates: number): string {
  return candidates === 0
    ? `record ${record.recordNo} differs from what was sent: somebody edited it`
    : `record ${record.recordNo} could come from several versions that differ in more than its figures show`;
}

function judgeMissing(operation: Operation, findings: Findings, circumstances: JudgeCircumstances): Judgement {
  const { rules } = circumstances;
  const answered = findings.scopes.every((scope) => scope !== null && rules.countsAsAnswer(scope));
  if (!answered) return withoutAnswer(operation, findings, circumstances);
  const missed = { ...answeredAgain(operation), misses: operation.misses + 1, questions: operation.questions + 1 };
  if (operation.state === 'unknown') return judgeAbsence(missed, findings.askedAt, circumstances);
  return operation.state === 'done' ? askLater(missed, circumstances) : nextWatch(missed, circumstances);
}

function judgeAbsence(operation: Operation, askedAt: Date, circumstances: JudgeCircumstances): Judgement {
  const { now, settings, rules, canary } = circumstances;
  if (!rules.absenceIsProven(operation, askedAt, settings)) return askLater(operation, circumstances);
  if (rules.wasRemoved(operation))
    return toPerson(operation, 'it was recorded, and now it is not there: somebody removed it');
  if (!operation.wanted) {
    const watched = moveTo(operation, 'watched', { watchStep: 0, dueAt: watchAgainAt(now, 0, settings) });
    return { operation: watched, reason: 'not found, and no longer wanted' };
  }
  if (!rules.mayResend(operation, canary, now, settings))
    return canaryHasFailed(canary)
      ? toPerson(operation, 'not found, and the ledger does not refuse repeated keys')
      : // Not tested yet, or not for long: the test is due, and a person knows no more than it will tell.
        askLater(operation, circumstances);
  return { operation: moveTo(operation, 'ready', { dueAt: now }), reason: 'not found: to be sent again under its key' };
}

/** Nothing was ever found in a scope: whether we may look there at all is not known, so "not there" says nothing. */
function withoutAnswer(operation: Operation, findings: Findings, circumstances: JudgeCircumstances): Judgement {
  const { settings } = circumstances;
  const neverAnswers = findings.scopes.some((scope) => scope !== null && !scope.controlKnown);
  const late = findings.askedAt.getTime() > nothingCanLandAfter(operation, settings);
  if (operation.state === 'unknown' && neverAnswers && late)
    return toPerson(operation, 'nothing is known to be visible where it was written, so its absence proves nothing');
  const questions = operation.questions + 1;
  const silent = operation.state === 'unknown' && late && questions >= PATIENT_QUESTIONS;
  const review = silent ? silenceOf(findings) : operation.review;
  return { ...askLater({ ...operation, questions, review }, circumstances), reason: review ?? '' };
}

/** Without an answer for so long, people hear of it; it is asked on, for only an answer can decide. */
const PATIENT_QUESTIONS = 5;

function silenceOf({ scopes }: Findings): string {
  return scopes.includes(null)
    ? 'Intacct does not answer the question for it'
    : 'Intacct shows none of the records known to be where it was written: its user may have lost a permission';
}

function answeredAgain(operation: Operation): Operation {
  return operation.state === 'unknown' ? { ...operation, review: null } : operation;
}

function nextWatch(operation: Operation, { now, settings }: JudgeCircumstances): Judgement {
  const watchStep = operation.watchStep + 1;
  return { operation: { ...operation, watchStep, dueAt: watchAgainAt(now, watchStep, settings) }, reason: '' };
}

function askLater(operation: Operation, { now, settings }: JudgeCircumstances): Judgement {
  const wait = backOffMs(settings.firstQuestionMs, settings.maxQuestionMs, operation.questions);
  return { operation: { ...operation, dueAt: later(now, wait) }, reason: '' };
}

function toPerson(operation: Operation, reason: string): Judgement {
  return { operation: moveTo(operation, 'manual', { dueAt: null, review: reason }), reason };
}

function distinct(records: readonly FoundRecord[]): FoundRecord[] {
  return [...new Map(records.map((record) => [record.recordNo, record])).values()];
}
