import type { DesiredEntry } from '@app/mapping';

import type { Attempt } from '../model/attempt.js';
import type { DealState } from '../model/deal-state.js';
import type { AuditNote } from '../model/decision.js';
import { entryContentHash, payloadHashOf } from '../model/entry-content.js';
import { entryControlId, entryReference } from '../model/ledger-reference.js';
import type { Operation } from '../model/operation.js';
import type { PostingIdentity } from '../model/posting-identity.js';
import { moveTo, neverSent, operationNote } from './operation-state.js';

interface PlannedFor {
  readonly deal: DealState;
  readonly revision: string;
  readonly planId: string;
  readonly now: Date;
}

/** An operation with a key of its own; drawn only when every key before it has a known outcome or an entry of its own. */
export function newEntryOperation(
  entry: DesiredEntry,
  planned: PlannedFor & { readonly identity: PostingIdentity; readonly id: string; readonly counter: number },
): Operation {
  const { deal, identity, counter, now } = planned;
  const reference = entryReference(identity, deal.dealId, counter);
  return {
    id: planned.id,
    company: deal.company,
    subject: { kind: 'deal', id: deal.dealId },
    kind: 'entry',
    action: 'create',
    sequence: counter,
    reference,
    controlId: entryControlId(reference, deal.cycleTime),
    ...payloadOf(entry, planned),
    ...neverSent(now),
  };
}

/**
 * An entry that the ledger seems to have already, under a key this database does not remember: it is asked for before anything is sent.
 * If it is what was found, it is adopted; if it differs, a person reviews it.
 */
export function foundEntryOperation(operation: Operation, attemptId: string, now: Date): Operation {
  const { entity, payload, payloadHash, contentHash } = operation;
  const attempt: Attempt = {
    id: attemptId,
    number: 1,
    fence: 0,
    entity,
    payload,
    payloadHash,
    contentHash,
    claimedAt: now,
    sendDeadline: now,
    outcome: 'unknown',
    answeredAt: now,
    answer: 'sent by a process that this database does not know of',
    lateAnswer: null,
    recordNo: null,
  };
  return { ...operation, knownRecorded: true, attempts: [attempt] };
}

/** The newest payload goes out under the key that the operation has. What was refused is not sent again as it was. */
export function mendOrKeep(
  operation: Operation,
  entry: DesiredEntry,
  planned: PlannedFor,
): { readonly operation: Operation; readonly changed: boolean; readonly note?: AuditNote } {
  const next = payloadOf(entry, planned);
  const samePayload = next.payloadHash === operation.payloadHash;
  if (operation.state === 'ready' && samePayload)
    return { operation: { ...operation, ...next, planId: operation.planId, wanted: true }, changed: false };
  if (operation.state === 'rejected' && samePayload && !mayTryRefusedAgain(operation, planned))
    return { operation, changed: false };
  const dueAt = operation.state === 'ready' ? operation.dueAt : planned.now;
  const mended = moveTo(operation, 'ready', { ...next, wanted: true, dueAt, refusal: null });
  return { operation: mended, changed: true, note: operationNote('replanned', operation, mended) };
}

/** A refusal can have its cause outside the payload: a closed period, a customer still missing. */
function mayTryRefusedAgain(operation: Operation, { deal, revision }: PlannedFor): boolean {
  return deal.retryRefused || operation.revision !== revision;
}

type PlannedPayload = Pick<
  Operation,
  'entity' | 'planId' | 'version' | 'revision' | 'payload' | 'payloadHash' | 'contentHash'
>;

function payloadOf(entry: DesiredEntry, { deal, revision, planId }: PlannedFor): PlannedPayload {
  return {
    entity: entry.entity,
    planId,
    version: deal.version,
    revision,
    payload: entry,
    payloadHash: payloadHashOf(entry),
    contentHash: entryContentHash(entry),
  };
}
