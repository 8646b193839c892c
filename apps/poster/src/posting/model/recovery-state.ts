/** Something in the ledger bears our mark and no operation knows it: this database is older than the ledger. */
export interface RecoveryState {
  /** Sending stops while this is set. */
  readonly since: Date | null;
  readonly references: readonly string[];
  readonly checkedAt: Date | null;
}

export const noRecovery: RecoveryState = { since: null, references: [], checkedAt: null };
