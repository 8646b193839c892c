import type { Book } from '../model/book.js';
import { contentHashOf } from '../model/canonical-json.js';
import { type Decision, unchanged } from '../model/decision.js';
import { partyControlId } from '../model/ledger-reference.js';
import type { Operation } from '../model/operation.js';
import type { PostingIdentity } from '../model/posting-identity.js';
import type { IdSource } from '../ports/id.source.js';
import { moveTo, neverSent, operationNote } from './operation-state.js';

/** A party record that should be written. */
export interface PartyProposal {
  /** Pipedrive organization id: one operation per party is in flight at a time. */
  readonly partyId: string;
  readonly kind: 'vendor' | 'customer';
  readonly action: 'create' | 'update';
  /** The party's own id in the ledger (VENDORID, CUSTOMERID). */
  readonly reference: string;
  /** Version of the organization the payload comes from. */
  readonly version: number;
  /** `VendorInput` or `CustomerInput` of the Intacct client, with the id left out. */
  readonly payload: unknown;
  /** What was refused is tried again as it is: whatever was missing may be there by now. */
  readonly again?: boolean;
}

export interface ProposalCircumstances {
  readonly now: Date;
  readonly identity: PostingIdentity;
  readonly ids: IdSource;
}

/**
 * The key of the last operation is kept until its outcome is known: a newer payload goes out under it. A create that is
 * done is done; an update needs a higher version than the last one.
 */
export function proposeParty(book: Book, proposal: PartyProposal, circumstances: ProposalCircumstances): Decision {
  const last = book.operations.findLast(
    (one) => one.kind === proposal.kind && one.action === proposal.action && one.reference === proposal.reference,
  );
  if (!last || last.state === 'cancelled') return start(book, proposal, circumstances);
  if (proposal.version < last.version) return unchanged(book);
  if (last.state === 'done') {
    return proposal.action === 'update' && isNews(last, proposal)
      ? start(book, proposal, circumstances)
      : unchanged(book);
  }
  return replacePayload(book, last, proposal, circumstances.now);
}

/** While an operation is in flight it takes over newer payloads; what landed may be an older one. */
function isNews(done: Operation, proposal: PartyProposal): boolean {
  return proposal.version > done.version || done.landedHash !== contentHashOf(proposal.payload);
}

function start(book: Book, proposal: PartyProposal, { now, identity, ids }: ProposalCircumstances): Decision {
  const sequence = book.operations.reduce((highest, one) => Math.max(highest, one.sequence), 0) + 1;
  const hash = contentHashOf(proposal.payload);
  const operation: Operation = {
    id: ids.next(),
    company: book.company,
    subject: book.subject,
    kind: proposal.kind,
    action: proposal.action,
    sequence,
    reference: proposal.reference,
    controlId: partyControlId(identity, { kind: proposal.kind, reference: proposal.reference, sequence, at: now }),
    // Parties live at top level, whatever the entity of the entries.
    entity: null,
    planId: null,
    version: proposal.version,
    revision: '',
    payload: proposal.payload,
    payloadHash: hash,
    contentHash: hash,
    ...neverSent(now),
  };
  const next = { ...book, operations: [...book.operations, operation] };
  return { book: next, notes: [operationNote('planned', null, operation)] };
}

/** In flight, the attempt has its own payload: this one is for the next attempt, if there is one. */
function replacePayload(book: Book, last: Operation, proposal: PartyProposal, now: Date): Decision {
  const hash = contentHashOf(proposal.payload);
  const isRetry = proposal.again === true && last.state === 'rejected';
  if (hash === last.payloadHash && last.wanted && !isRetry) return unchanged(book);
  const payload = { payload: proposal.payload, payloadHash: hash, contentHash: hash, version: proposal.version };
  const sendable = last.state === 'rejected' || last.state === 'watched';
  const next = sendable
    ? moveTo(last, 'ready', { ...payload, wanted: true, refusal: null, dueAt: now })
    : { ...last, ...payload, wanted: true };
  const operations = book.operations.map((one) => (one.id === next.id ? next : one));
  return { book: { ...book, operations }, notes: [operationNote('replanned', last, next)] };
}
