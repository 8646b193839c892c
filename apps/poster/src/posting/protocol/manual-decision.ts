import { type Attempt, isOpen } from '../model/attempt.js';
import { type Book, withOperation } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import { partyControlId } from '../model/ledger-reference.js';
import type { Operation, OperationDecision } from '../model/operation.js';
import type { PostingIdentity } from '../model/posting-identity.js';
import type { FoundRecord } from '../ports/ledger.gateway.js';
import type { IdSource } from '../ports/id.source.js';
import { isDeclined } from './declined-entries.js';
import { dueForPlanning, moveTo, neverSent, operationNote } from './operation-state.js';
import { adoptFound } from './operation-settlement.js';
import type { ProtocolRules } from './protocol-rules.js';

/** Why a person's decision cannot stand. */
export type DecisionFault =
  | { readonly kind: 'not-manual'; readonly text: string }
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'ledger-disagrees'; readonly text: string };

/**
 * Nobody else can say what became of it. One that Intacct gives no answer about is asked on, for a permission that was lost may come
 * back; but the records that prove an answer may be gone for good, and only a person can know that.
 */
export function waitsForPerson({ state, review }: Operation): boolean {
  return state === 'manual' || (state === 'unknown' && review !== null);
}

/** The screen the person decided on must show what is there now. */
export function faultOfSight(
  operation: Operation,
  seen: { readonly fence: number; readonly payloadHash: string },
): DecisionFault | undefined {
  if (operation.fence !== seen.fence || operation.payloadHash !== seen.payloadHash)
    return { kind: 'changed', text: 'the operation has changed since it was shown' };
  return undefined;
}

export function faultOfState(operation: Operation): DecisionFault | undefined {
  return waitsForPerson(operation) ? undefined : { kind: 'not-manual', text: `the operation is ${operation.state}` };
}

/** A decision never to post is no end: who finds that it was wrong sends again, or adopts what is in the ledger after all. */
export function faultOfTakingBack(operation: Operation): DecisionFault | undefined {
  const isTakenBack = operation.state === 'cancelled' && isDeclined(operation);
  return isTakenBack ? undefined : faultOfState(operation);
}

/** The record is ours. A record belongs to one operation. */
export function adoptRecord(
  book: Book,
  operation: Operation,
  record: FoundRecord,
  decision: OperationDecision,
  rules: ProtocolRules,
): Decision {
  const adopted = { ...adoptFound(operation, record, decision.at, rules), decision };
  return decided(book, operation, adopted, decision);
}

/** Nothing was found and a person takes the risk: the old key is given up, the next plan draws a new one. */
export function giveUpKey(
  book: Book,
  operation: Operation,
  decision: OperationDecision,
  circumstances: { readonly identity: PostingIdentity; readonly ids: IdSource },
): Decision {
  const given = cancelledBy(operation, decision);
  if (book.deal) return decided(book, operation, given, decision);
  const successor = partySuccessor(book, operation, decision.at, circumstances);
  const next = decided(book, operation, given, decision);
  return {
    book: { ...next.book, operations: [...next.book.operations, successor] },
    notes: [...next.notes, operationNote('planned', null, successor)],
  };
}

/** Nothing of this content is posted; before any other is, a person is asked again. */
export function neverPost(book: Book, operation: Operation, decision: OperationDecision): Decision {
  return decided(book, operation, cancelledBy(operation, decision), decision);
}

export function cancelledBy(operation: Operation, decision: OperationDecision): Operation {
  const attempts = operation.attempts.map((attempt): Attempt =>
    isOpen(attempt) ? { ...attempt, outcome: 'overruled' } : attempt,
  );
  return moveTo(operation, 'cancelled', { attempts, decision, wanted: false, dueAt: null });
}

function partySuccessor(
  book: Book,
  operation: Operation,
  now: Date,
  { identity, ids }: { readonly identity: PostingIdentity; readonly ids: IdSource },
): Operation {
  const sequence = book.operations.reduce((highest, one) => Math.max(highest, one.sequence), 0) + 1;
  const kind = operation.kind === 'vendor' ? 'vendor' : 'customer';
  return {
    ...operation,
    id: ids.next(),
    sequence,
    controlId: partyControlId(identity, { kind, reference: operation.reference, sequence, at: now }),
    ...neverSent(now),
  };
}

export function decided(book: Book, before: Operation, after: Operation, decision: OperationDecision): Decision {
  const accepted = decision.unverified ? ' (accepted without proof of absence)' : '';
  const note = {
    ...operationNote('decided', before, after, `${decision.kind}${accepted}: ${decision.reason}`),
    actor: decision.actor,
  };
  return { book: dueForPlanning(withOperation(book, after), decision.at), notes: [note] };
}
