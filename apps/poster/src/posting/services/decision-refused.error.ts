export type DecisionRefusal = 'unknown-operation' | 'changed' | 'not-manual' | 'ledger-disagrees' | 'no-answer';

/**
 * A person's decision cannot stand: the operation is unknown, has changed since it was shown, does not wait for a
 * decision, the ledger says otherwise, or it could not be asked.
 */
export class DecisionRefusedError extends Error {
  override readonly name = 'DecisionRefusedError';

  constructor(
    readonly refusal: DecisionRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
