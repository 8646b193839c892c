export interface SettlerOutcome {
  /** Claims whose answer can no longer come. */
  readonly expired: number;
  readonly judged: number;
}

/** Finds out what became of operations of unknown outcome, by asking the ledger. */
export class OperationSettler {
  async runOnce(): Promise<SettlerOutcome> {
    throw new Error('under construction');
  }
}
