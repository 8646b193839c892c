import type { Attempt } from './attempt.js';
import type { LedgerSight } from './ledger-sight.js';
import type { LedgerRefusal } from './ledger-refusal.js';
import type { Subject } from './subject.js';

export type OperationKind = 'entry' | 'mirror' | 'delete-draft' | 'vendor' | 'customer';
export type OperationAction = 'create' | 'update' | 'delete';

/**
 * - `ready` may be claimed; `sending` is claimed and may be on the wire
 * - `done` is in the ledger; `rejected` was definitely refused
 * - `unknown` may be in the ledger and is being asked about
 * - `watched` was not found, is not wanted any more, and could still turn up
 * - `manual` waits for a person; `cancelled` will never be sent again
 */
export const operationStates = [
  'ready',
  'sending',
  'unknown',
  'done',
  'rejected',
  'watched',
  'manual',
  'cancelled',
] as const;
export type OperationState = (typeof operationStates)[number];

/** A person's word on an operation that nothing else could decide. */
export interface OperationDecision {
  readonly kind: 'adopt' | 'send-again' | 'never' | 'ignore';
  readonly actor: string;
  readonly reason: string;
  /** The person accepted that nothing proves that records can be seen where it was written. */
  readonly unverified?: true;
  readonly at: Date;
}

/** One intended record in the ledger, and the key under which it is written: the key outlives payloads and versions. */
export interface Operation {
  readonly id: string;
  readonly company: string;
  readonly subject: Subject;
  readonly kind: OperationKind;
  readonly action: OperationAction;
  /** Order of the operations of one subject; also the counter in the reference. */
  readonly sequence: number;
  /** Stands in the record itself, so that it can be found again. */
  readonly reference: string;
  /** The ledger refuses a second completed function under it. */
  readonly controlId: string;
  /** Entity in whose session it is written; null at top level. */
  readonly entity: string | null;
  readonly planId: string | null;
  /** Version of the deal (or organization) that the payload comes from. */
  readonly version: number;
  /** Revision of rules, settings and reference data that the payload comes from. */
  readonly revision: string;
  /** What the next attempt sends. */
  readonly payload: unknown;
  readonly payloadHash: string;
  /** Covers only what the ledger's figures depend on: neither titles nor which rule decided. */
  readonly contentHash: string;
  readonly state: OperationState;
  /** Raised by every change of state: a stale worker, or a stale screen, is recognised by it. */
  readonly fence: number;
  /** What the newest plan says; an operation in flight learns it without being touched. */
  readonly wanted: boolean;
  /** When it may be claimed, or asked about next; null: not by itself. */
  readonly dueAt: Date | null;
  /** Refusals to execute in a row; they only lengthen the back-off. */
  readonly deferrals: number;
  /** Definite "not there" answers since the last attempt. */
  readonly misses: number;
  /** How often it was asked about since the last attempt, answered or not. */
  readonly questions: number;
  readonly watchStep: number;
  /** The ledger said that this key is already recorded, so "not there" cannot mean "never happened". */
  readonly knownRecorded: boolean;
  readonly refusal: LedgerRefusal | null;
  /** Why a person should look at it although its state is final. */
  readonly review: string | null;
  readonly recordNo: string | null;
  /** Content of the record in the ledger; null while not `done`, or where nobody can say which payload landed. */
  readonly landedHash: string | null;
  readonly doneAt: Date | null;
  /** What the ledger showed of it since it is `done`; null for what is not an entry, and before the first look. */
  readonly ledger: LedgerSight | null;
  /** When the ledger is looked at again; null: not any more. */
  readonly lookDueAt: Date | null;
  readonly decision: OperationDecision | null;
  readonly attempts: readonly Attempt[];
  readonly createdAt: Date;
}
