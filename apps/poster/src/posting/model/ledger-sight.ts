/** Where an entry stands in the ledger: only `posted` counts as posted. */
export type LedgerState = 'draft' | 'submitted' | 'posted' | 'declined' | 'reversed';

/** What people did to a recorded entry behind our back. */
export interface LedgerProblem {
  readonly kind: 'edited' | 'copied' | 'declined' | 'reversed' | 'deleted';
  readonly text: string;
  /** Differs as soon as anything more is done to the entry. */
  readonly fingerprint: string;
}

/** What the ledger showed of a recorded entry when it was last looked at. */
export interface LedgerSight {
  /** Null: it has not been seen. */
  readonly state: LedgerState | null;
  /** Its number within its journal, which the ledger draws and accountants know it by; null: not seen. */
  readonly batchNo: string | null;
  /** Definite "not there" answers in a row. */
  readonly misses: number;
  /** For a person to look at; gone by itself when the entry is as it was. */
  readonly problem: LedgerProblem | null;
  /** Fingerprints of the problems that a person has taken for right. */
  readonly accepted: readonly string[];
  /** What the ledger itself had added between entities when it was first seen as sent; absent where that was nothing. */
  readonly bridge?: string;
}

export const notSeenYet: LedgerSight = { state: null, batchNo: null, misses: 0, problem: null, accepted: [] };
