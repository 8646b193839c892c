import type { IntacctFailure } from './intacct-failure.js';

/** A read, a login or a connection attempt failed. Writes never throw it: they return outcomes. */
export class IntacctRequestError extends Error {
  override readonly name = 'IntacctRequestError';

  constructor(
    readonly failure: IntacctFailure,
    /** What the server asked to wait, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(`Intacct ${failure.errorClass}: ${failure.message}`);
  }
}
