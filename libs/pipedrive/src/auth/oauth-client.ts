import { readBoundedText, ResponseTooLargeError } from '../client/bounded-body.js';
import { isHostAllowed } from '../client/host-pin.js';
import { type PipedriveClock, SystemPipedriveClock } from '../client/pipedrive-clock.js';
import { JsonObject } from '../decode/json-object.js';
import { parseJson } from '../decode/parse-json.js';
import { readErrorBody } from '../errors/error-body.js';
import { OAuthGrantRefusedError } from '../errors/oauth-grant-refused.error.js';
import { PipedriveApiError, type PipedriveErrorKind } from '../errors/pipedrive-api.error.js';
import { PipedriveSchemaError } from '../errors/pipedrive-schema.error.js';
import type { OAuthTokens } from './oauth-tokens.js';

export interface OAuthClientOptions {
  /** `https://oauth.pipedrive.com`, or a sandbox. */
  readonly oauthUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Exactly the one that is registered. */
  readonly redirectUri: string;
  readonly timeoutMs?: number;
  readonly clock?: PipedriveClock;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const MAX_BYTES = 64 * 1024;

/** Pipedrive's OAuth 2.0: authorization code, without PKCE and without a scope parameter (the app fixes its scopes). */
export class OAuthClient {
  readonly #secret: string;
  private readonly clock: PipedriveClock;

  constructor(private readonly options: OAuthClientOptions) {
    this.#secret = options.clientSecret;
    this.clock = options.clock ?? new SystemPipedriveClock();
  }

  /** Where the administrator is sent to grant access. */
  authorizeUrl(state: string): string {
    const url = new URL('/oauth/authorize', this.options.oauthUrl);
    url.searchParams.set('client_id', this.options.clientId);
    url.searchParams.set('redirect_uri', this.options.redirectUri);
    url.searchParams.set('state', state);
    return url.toString();
  }

  /**
   * A code lives five minutes and is used once.
   * @throws OAuthGrantRefusedError, PipedriveApiError
   */
  exchangeCode(code: string): Promise<OAuthTokens> {
    return this.tokens({ grant_type: 'authorization_code', code, redirect_uri: this.options.redirectUri });
  }

  /**
   * Whatever refresh token comes back has to be stored before anything else is done with the answer.
   * @throws OAuthGrantRefusedError when the grant is gone, PipedriveApiError when it is not known
   */
  refresh(refreshToken: string): Promise<OAuthTokens> {
    return this.tokens({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** Revoking the refresh token uninstalls the app. Unknown tokens are fine. @throws PipedriveApiError */
  async revoke(refreshToken: string): Promise<void> {
    await this.post('/oauth/revoke', { token: refreshToken, token_type_hint: 'refresh_token' });
  }

  private async tokens(form: Readonly<Record<string, string>>): Promise<OAuthTokens> {
    const operation = `POST /oauth/token (${form['grant_type']})`;
    const text = await this.post('/oauth/token', form);
    try {
      const answer = JsonObject.of(parseJson(text), '');
      const apiDomain = new URL(answer.text('api_domain')).origin;
      if (!isHostAllowed(apiDomain, this.options.oauthUrl)) {
        throw new PipedriveSchemaError('api_domain', "it is not one of Pipedrive's hosts");
      }
      return {
        accessToken: answer.text('access_token'),
        refreshToken: answer.text('refresh_token'),
        apiDomain,
        scopes: (answer.textOrNull('scope') ?? '').split(/[ ,]+/).filter((scope) => scope !== ''),
        expiresAt: this.clock.now() + answer.integer('expires_in') * 1000,
      };
    } catch (error) {
      const known = error instanceof PipedriveSchemaError ? error : undefined;
      throw new PipedriveApiError({ kind: 'malformed', operation, vendorMessage: known?.message, cause: known });
    }
  }

  private async post(path: string, form: Readonly<Record<string, string>>): Promise<string> {
    const operation = `POST ${path}`;
    try {
      // Without a trailing slash: a redirect from there would drop the body.
      const response = await fetch(new URL(path, this.options.oauthUrl), {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${this.options.clientId}:${this.#secret}`).toString('base64')}`,
        },
        body: new URLSearchParams(form).toString(),
      });
      const text = await readBoundedText(response, MAX_BYTES);
      if (!response.ok) throw failure(operation, response, text);
      return text;
    } catch (error) {
      if (error instanceof PipedriveApiError || error instanceof OAuthGrantRefusedError) throw error;
      const isTimeout = error instanceof Error && error.name === 'TimeoutError';
      const kind = error instanceof ResponseTooLargeError ? 'too-large' : isTimeout ? 'timeout' : 'network';
      throw new PipedriveApiError({ kind, operation, cause: error });
    }
  }
}

/** Only a refusal of the grant itself ends it; a wrong client secret or a fault of the server does not. */
function failure(operation: string, response: Response, text: string): Error {
  const { status } = response;
  const isHtml = /html/i.test(response.headers.get('content-type') ?? '') || /^\s*</.test(text);
  const { message } = readErrorBody(text, isHtml);
  const words = (message ?? '').toLowerCase();
  if (status === 400 && /invalid.?grant|already exchanged|refresh token/.test(words)) {
    return new OAuthGrantRefusedError(operation, message);
  }
  return new PipedriveApiError({ kind: kindOf(status), operation, status, vendorMessage: message });
}

function kindOf(status: number): PipedriveErrorKind {
  if (status >= 500) return 'server';
  if (status === 429) return 'burst-limit';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  return status < 400 ? 'redirected' : 'validation';
}
