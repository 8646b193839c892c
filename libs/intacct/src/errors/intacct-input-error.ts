/** The caller asked for something that must not be put on the wire; nothing was sent. */
export class IntacctInputError extends Error {
  override readonly name = 'IntacctInputError';

  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}
