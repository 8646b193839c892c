/** Pipedrive does not take the code or the refresh token any more: somebody has to grant access again. */
export class OAuthGrantRefusedError extends Error {
  constructor(
    readonly operation: string,
    readonly vendorMessage: string | undefined,
  ) {
    super(`Pipedrive refused the grant at ${operation}${vendorMessage === undefined ? '' : `: ${vendorMessage}`}`);
    this.name = 'OAuthGrantRefusedError';
  }
}
