import { PipedriveCredentials } from './pipedrive-credentials.js';

/** A personal API token, sent in the header only: in the query it would end in logs. It never expires by itself. */
export class ApiTokenCredentials extends PipedriveCredentials {
  readonly #token: string;

  constructor(token: string) {
    super();
    this.#token = token;
  }

  authorizationHeaders(): Promise<Record<string, string>> {
    return Promise.resolve({ 'x-api-token': this.#token });
  }

  onUnauthorized(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
