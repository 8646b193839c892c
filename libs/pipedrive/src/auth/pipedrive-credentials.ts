/** Where the authorization of a request comes from. The secrets never leave the headers. */
export abstract class PipedriveCredentials {
  abstract authorizationHeaders(): Promise<Record<string, string>>;

  /** Called on a 401. True: the credentials changed, the request is worth one more try. */
  abstract onUnauthorized(): Promise<boolean>;

  /** The company's own API domain, where the credentials know it (OAuth answers with it); else the configured base. */
  apiDomain(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }
}
