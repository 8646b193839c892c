/** A definite business refusal, in words a person can act on. */
export interface LedgerRefusal {
  /** `period` goes back to the period policy; everything else wants its record, rule or setting mended. */
  readonly kind: 'period' | 'business';
  /** Stable class of the refusal, shared by all deals with the same trouble. */
  readonly code: string;
  readonly message: string;
}
