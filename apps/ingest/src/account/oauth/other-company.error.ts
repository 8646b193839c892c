/** Access was granted to another Pipedrive company than the one this database is bound to. */
export class OtherCompanyError extends Error {
  override readonly name = 'OtherCompanyError';

  constructor(
    readonly bound: string,
    readonly granted: string,
  ) {
    super(`access was granted to company ${granted}, but this database is bound to company ${bound}`);
  }
}
