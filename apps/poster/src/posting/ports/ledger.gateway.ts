import type { LedgerRefusal } from '../model/ledger-refusal.js';
import type { LedgerObject } from '../model/lookup-scope.js';
import type { ComparedDimension, SeenEntry } from '../model/seen-entry.js';
import type { OperationAction, OperationKind } from '../model/operation.js';

/** One record to write. */
export interface LedgerWrite {
  readonly controlId: string;
  readonly reference: string;
  readonly kind: OperationKind;
  readonly action: OperationAction;
  readonly payload: unknown;
}

/** Asked at the last moment before the first byte is written. */
export interface SendDeadline {
  expired(): boolean;
}

/** What the ledger did with one function, as far as its answer says so. */
export type WriteOutcome =
  | { readonly kind: 'succeeded'; readonly recordNo: string | null }
  | { readonly kind: 'refused'; readonly refusal: LedgerRefusal }
  | {
      /** For certain: it may be sent again under its key and counts as no attempt. */
      readonly kind: 'not-executed';
      readonly text: string;
      readonly retryAfterMs?: number;
      /** The request was refused whole for its content: one of its functions is to blame. */
      readonly wholeContentRefused?: boolean;
      /** The ledger asks everybody to slow down. */
      readonly throttled?: boolean;
    }
  | {
      readonly kind: 'unknown';
      readonly text: string;
      /** A function under this key was completed before. */
      readonly alreadyRecorded?: boolean;
      /** The gateway is struggling: the next batch is smaller. */
      readonly overloaded?: boolean;
    };

/** A record as the ledger shows it. */
export interface FoundRecord {
  readonly recordNo: string;
  readonly reference: string;
  /** Null for parties. */
  readonly entry: FoundEntry | null;
  /** Name of a party; null for entries. */
  readonly name: string | null;
}

export interface FoundEntry {
  readonly journal: string;
  readonly postingDate: string;
  readonly currency: string;
  /** Account number → signed sum (debit positive) in transaction currency, inter-entity lines set aside. */
  readonly accountSums: Readonly<Record<string, string>>;
}

export interface ListedReference {
  readonly recordNo: string;
  readonly reference: string;
}

/** No answer that could count: the question has to be asked again. */
export class LookupFailedError extends Error {
  override readonly name = 'LookupFailedError';
}

/** No connection could be opened: nothing was sent. */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError';

  constructor(
    message: string,
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A connection slot and a session in one entity. One call at a time. */
export interface LedgerConnection {
  /** One request, one outcome per write in the same order; never throws for what the ledger did or did not do. */
  write(writes: readonly LedgerWrite[], deadline: SendDeadline): Promise<readonly WriteOutcome[]>;
  /** All records under these references, private ones too, in any state. Throws `LookupFailedError`. */
  find(object: LedgerObject, references: readonly string[]): Promise<readonly FoundRecord[]>;
  /** Entries under these references as they stand, with their state and lines. Throws `LookupFailedError`. */
  look(references: readonly string[], dimensions: readonly ComparedDimension[]): Promise<readonly SeenEntry[]>;
  /** The same by record number, whatever their references are. Throws `LookupFailedError`. */
  lookAtRecords(recordNos: readonly string[], dimensions: readonly ComparedDimension[]): Promise<readonly SeenEntry[]>;
  /** By record number, whatever its reference. Throws `LookupFailedError`. */
  findByRecordNo(object: LedgerObject, recordNo: string): Promise<FoundRecord | null>;
  /** Is any record of the object seen here, whoever made it? Throws `LookupFailedError`. */
  seesAny(object: LedgerObject): Promise<boolean>;
  /** A page of records whose reference begins with the prefix, record number above the given one, ascending. */
  listReferences(object: LedgerObject, prefix: string, afterRecordNo: string): Promise<readonly ListedReference[]>;
  /** A harmless read under a key that must be unique. */
  probe(controlId: string): Promise<'executed' | 'already-recorded' | 'no-answer'>;
  /** Safe to call twice. */
  release(): Promise<void>;
}

export interface ConnectRequest {
  readonly entity: string | null;
  readonly purpose: 'write' | 'read' | 'settle';
}

export abstract class LedgerGateway {
  /** Waits for a slot and opens a session, before anything is claimed. Throws `LedgerUnavailableError`. */
  abstract connect(request: ConnectRequest): Promise<LedgerConnection>;
}
