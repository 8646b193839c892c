import type { LedgerObject } from './lookup-scope.js';

/** A record in the ledger that bears our mark and that no operation knows. */
export interface UnknownRecord {
  readonly object: LedgerObject;
  readonly reference: string;
  readonly recordNo: string | null;
  /** The deal that the reference names; null where it is none of a deal's. */
  readonly dealId: string | null;
  readonly foundAt: Date;
  /** A person has looked at it: it raises no recovery any more. */
  readonly acceptedAt: Date | null;
  /** A person has said that it is of no matter to its deal: it holds the deal no longer. */
  readonly settledAt: Date | null;
}

export type FoundReference = Pick<UnknownRecord, 'reference' | 'recordNo' | 'dealId'>;
