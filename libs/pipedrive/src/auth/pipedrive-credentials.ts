/** Where the authorization of a request comes from. The secrets never leave the headers. */
export abstract class PipedriveCredentials {
  abstract authorizationHeaders(): Promise<Record<string, string>>;

  /**
   * Called on a 401. True: the credentials changed, the request is worth one more try.
   * @param refused the headers that the request went out with; meanwhile others may have renewed them.
   */
  abstract onUnauthorized(refused: Readonly<Record<string, string>>): Promise<boolean>;

  /** The company's own API domain, where the credentials know it (OAuth answers with it); else the configured base. */
  apiDomain(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }
}
