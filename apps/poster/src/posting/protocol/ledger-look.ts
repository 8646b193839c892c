import type { Attempt } from '../model/attempt.js';
import { type Book, withOperation } from '../model/book.js';
import { contentHashOf } from '../model/canonical-json.js';
import { type Decision, unchanged } from '../model/decision.js';
import { type LedgerProblem, type LedgerSight, notSeenYet } from '../model/ledger-sight.js';
import type { Operation } from '../model/operation.js';
import type { PostingSettings } from '../model/posting-settings.js';
import { dimensionsNamedBy, linesBetweenEntities, type SeenEntry, type SeenLine } from '../model/seen-entry.js';
import { entryOf } from './operation-payload.js';
import { dueForPlanning, moveTo, operationNote } from './operation-state.js';
import { mayHaveLanded } from './operation-settlement.js';
import type { ProtocolRules } from './protocol-rules.js';
import { later } from './wait.js';

/** What the ledger shows of one recorded entry. */
export interface Look {
  readonly operationId: string;
  readonly askedAt: Date;
  /** Of the operation when the question was put together. */
  readonly fence: number;
  /** Everything under its reference, by scope; null: no answer. */
  readonly scopes: readonly ({ readonly records: readonly SeenEntry[]; readonly controlFound: boolean } | null)[];
}

export interface LookCircumstances {
  readonly now: Date;
  readonly settings: PostingSettings;
  readonly rules: ProtocolRules;
}

/** Takes over where a recorded entry stands now; what people have done to it makes it a matter of review. */
export function lookAt(book: Book, look: Look, circumstances: LookCircumstances): Decision {
  const operation = book.operations.find((one) => one.id === look.operationId);
  if (!operation || operation.state !== 'done' || operation.fence !== look.fence) return unchanged(book);
  const seen = sightOf(operation, look, circumstances);
  const { ledger: before } = operation;
  const { ledger: after } = seen;
  const isNews = before?.state !== after?.state || before?.problem?.fingerprint !== after?.problem?.fingerprint;
  if (!isNews && seen.review === operation.review) return { book: withOperation(book, seen), notes: [] };
  // The fence rises: whoever decides must have seen this.
  const news = moveTo(seen, 'done');
  const reason = after?.problem?.text ?? news.review ?? `it is ${after?.state ?? 'not seen'}`;
  const isFirstSight = before?.state == null && after?.state === 'posted';
  const notes = isFirstSight ? [] : [operationNote('looked-at', operation, news, reason)];
  return { book: dueForPlanning(withOperation(book, news), circumstances.now), notes };
}

function sightOf(operation: Operation, look: Look, circumstances: LookCircumstances): Operation {
  const records = distinct(look.scopes.flatMap((scope) => scope?.records ?? []));
  const own = records.find(({ recordNo }) => recordNo === operation.recordNo);
  if (own) return seenAs(operation, own, records, circumstances);
  const { now, settings, rules } = circumstances;
  // Somebody who looks out of turn must not count as the second look.
  const isInTurn = operation.lookDueAt !== null && operation.lookDueAt.getTime() <= look.askedAt.getTime();
  const again = { ...operation, lookDueAt: later(now, settings.lookEveryMs) };
  if (!look.scopes.every((scope) => scope !== null && rules.countsAsAnswer(scope))) return again;
  const before = operation.ledger ?? notSeenYet;
  const misses = before.misses + (isInTurn ? 1 : 0);
  if (misses < 2 || look.askedAt.getTime() <= shownBy(operation, settings))
    return { ...again, ledger: { ...before, misses } };
  const text = `record ${operation.recordNo} is no longer in Intacct: somebody deleted it`;
  const deleted = describe('deleted', text, null);
  return withSight(operation, { ...before, state: null, misses }, [deleted], circumstances);
}

/** Until then the ledger may not show what it has. */
function shownBy({ doneAt }: Operation, { settleAfterMs }: PostingSettings): number {
  return (doneAt?.getTime() ?? 0) + settleAfterMs;
}

function seenAs(
  operation: Operation,
  own: SeenEntry,
  records: readonly SeenEntry[],
  circumstances: LookCircumstances,
): Operation {
  const before = operation.ledger ?? notSeenYet;
  const known = withLanded(operation, own, circumstances.rules);
  const problems = problemsOf(known, own, records, circumstances.rules);
  const sight = { ...before, state: own.state, batchNo: own.batchNo ?? before.batchNo, misses: 0 };
  return withSight(known, problems.length > 0 ? sight : withBridge(sight, known, own), problems, circumstances);
}

/** What stands between entities at the first look is the ledger's own; whatever changes in it later is people's. */
function withBridge(sight: LedgerSight, operation: Operation, own: SeenEntry): LedgerSight {
  const sent = operation.attempts.findLast(({ contentHash }) => contentHash === operation.landedHash);
  const entry = sight.bridge === undefined && sent ? entryOf(sent.payload) : null;
  const bridge = entry?.baseEntity === undefined ? null : linesBetweenEntities(own, entry);
  return bridge === null ? sight : { ...sight, bridge };
}

function withSight(
  operation: Operation,
  sight: LedgerSight,
  problems: readonly LedgerProblem[],
  { now, settings }: LookCircumstances,
): Operation {
  const problem = problems.find(({ fingerprint }) => !sight.accepted.includes(fingerprint)) ?? null;
  const isSettled = problem === null && (sight.state === 'posted' || problems.length > 0);
  const lookDueAt = isSettled ? nextDailyLook(operation, now, settings) : later(now, settings.lookEveryMs);
  return { ...operation, ledger: { ...sight, problem }, lookDueAt };
}

function nextDailyLook({ doneAt }: Operation, now: Date, settings: PostingSettings): Date | null {
  const next = later(now, settings.lookDailyMs);
  return next.getTime() <= (doneAt?.getTime() ?? 0) + settings.lookForMs ? next : null;
}

/** Which payload it came from was in doubt; the lines say it, or an edit that was in the way is taken back. */
function withLanded(operation: Operation, own: SeenEntry, rules: ProtocolRules): Operation {
  if (operation.landedHash !== null) return operation;
  const candidates = operation.attempts.filter(
    (attempt) => mayHaveLanded(attempt) && isSame(operation, own, attempt, rules),
  );
  const [first, ...others] = new Set(candidates.map((attempt) => attempt.contentHash));
  return first === undefined || others.length > 0 ? operation : { ...operation, landedHash: first, review: null };
}

function problemsOf(
  operation: Operation,
  own: SeenEntry,
  records: readonly SeenEntry[],
  rules: ProtocolRules,
): LedgerProblem[] {
  const { recordNo, state } = own;
  if (state === 'reversed' || state === 'declined')
    return [describe(state, `record ${recordNo} was ${state} in Intacct`, null)];
  const problems: LedgerProblem[] = [];
  const copies = records.filter((one) => one.recordNo !== recordNo && one.reversalOf === null);
  const numbers = copies.map((copy) => copy.recordNo).toSorted();
  if (rules.isAmbiguous([recordNo, ...numbers]))
    problems.push(
      describe('copied', `record ${recordNo} was copied in Intacct: record ${numbers.join(', ')}`, numbers),
    );
  const sent = operation.attempts.filter((attempt) =>
    operation.landedHash === null ? mayHaveLanded(attempt) : attempt.contentHash === operation.landedHash,
  );
  if (sent.length > 0 && !sent.some((attempt) => isSame(operation, own, attempt, rules)))
    problems.push(describe('edited', `record ${recordNo} was edited in Intacct`, [own.entry, linesAsAsked(own, sent)]));
  return problems;
}

/** Without the dimensions that were only asked for because another entry names them, or the same edit would look different each day. */
function linesAsAsked({ lines }: SeenEntry, sent: readonly Attempt[]): readonly SeenLine[] {
  const named = dimensionsNamedBy(sent.flatMap(({ payload }) => entryOf(payload) ?? []));
  return lines.map((line) => {
    const dimensions = named.flatMap((name) => {
      const value = line.dimensions[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...line, dimensions: Object.fromEntries(dimensions) };
  });
}

function describe(kind: LedgerProblem['kind'], text: string, content: unknown): LedgerProblem {
  return { kind, text, fingerprint: contentHashOf([kind, content]) };
}

function isSame({ ledger }: Operation, own: SeenEntry, attempt: Attempt, rules: ProtocolRules): boolean {
  const entry = entryOf(attempt.payload);
  return entry !== null && rules.standsAsSent(own, entry, ledger?.bridge ?? null);
}

function distinct(records: readonly SeenEntry[]): SeenEntry[] {
  return [...new Map(records.map((record) => [record.recordNo, record])).values()];
}
