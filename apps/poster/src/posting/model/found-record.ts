import type { LedgerObject } from './lookup-scope.js';

/** A record in the ledger that bears our mark and that no operation knows. */
export interface UnknownRecord {
  readonly object: LedgerObject;
  readonly reference: string;
  readonly foundAt: Date;
  /** A person has looked at it: it raises no recovery any more. */
  readonly acceptedAt: Date | null;
}
