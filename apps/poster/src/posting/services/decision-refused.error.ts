export type DecisionRefusal =
  'unknown-operation' | 'changed' | 'not-manual' | 'ledger-disagrees' | 'no-answer' | 'unverified';

/**
 * A person's decision cannot stand: the operation is unknown, has changed since it was shown, does not wait for a
 * decision, the ledger says otherwise, it could not be asked, or nothing proves that its silence means anything.
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
