/** What the person saw when deciding; anything else by now is a conflict. */
export interface SeenOperation {
  readonly fence: number;
  readonly payloadHash: string;
}

export interface ManualDecision {
  readonly operationId: string;
  readonly actor: string;
  readonly reason: string;
  readonly seen: SeenOperation;
}

/**
 * A person decides an operation in `manual`, after a fresh question to the ledger.
 * Throws `ProblemError`: 404 unknown, 409 changed since it was seen or not in `manual`, 422 the ledger disagrees,
 * 503 the ledger gave no answer.
 */
export class ManualDecisions {
  /** The record is ours; it belongs to no other operation. */
  async adopt(decision: ManualDecision & { readonly recordNo: string }): Promise<void> {
    void decision;
    throw new Error('under construction');
  }

  /** Under a new key; refused if anything is found under the old one. */
  async sendAgain(decision: ManualDecision): Promise<void> {
    void decision;
    throw new Error('under construction');
  }

  /** Nothing with this content is posted for the deal. */
  async never(decision: ManualDecision): Promise<void> {
    void decision;
    throw new Error('under construction');
  }
}
