import { type PipedriveClock, SystemPipedriveClock } from '../client/pipedrive-clock.js';
import { OAuthGrantRefusedError } from '../errors/oauth-grant-refused.error.js';
import { PipedriveApiError } from '../errors/pipedrive-api.error.js';
import type { OAuthClient } from './oauth-client.js';
import type { OAuthTokens, OAuthTokenStore, Renewal } from './oauth-tokens.js';
import { PipedriveCredentials } from './pipedrive-credentials.js';

export interface OAuthCredentialsOptions {
  readonly client: OAuthClient;
  readonly store: OAuthTokenStore;
  readonly clock?: PipedriveClock;
  /** How long before its end an access token is renewed. Default five minutes of its sixty. */
  readonly marginMs?: number;
}

const DEFAULT_MARGIN_MS = 5 * 60_000;

/**
 * Access by OAuth. Renewed before it expires and after a 401, by one caller at a time: in this process by a shared promise,
 * over replicas by the store's lock. A process that dies between Pipedrive's answer and the commit keeps its old refresh
 * token, which Pipedrive documents to stay valid.
 */
export class OAuthCredentials extends PipedriveCredentials {
  private readonly clock: PipedriveClock;
  private readonly marginMs: number;
  private tokens: OAuthTokens | undefined;
  private renewing: Promise<OAuthTokens> | undefined;

  constructor(private readonly options: OAuthCredentialsOptions) {
    super();
    this.clock = options.clock ?? new SystemPipedriveClock();
    this.marginMs = options.marginMs ?? DEFAULT_MARGIN_MS;
  }

  /** @throws PipedriveApiError of kind `unauthorized` without a grant */
  override async authorizationHeaders(): Promise<Record<string, string>> {
    return { authorization: bearer(await this.current()) };
  }

  override async apiDomain(): Promise<string | undefined> {
    return (await this.current()).apiDomain;
  }

  /** True when there is another access token than the one that was refused. */
  override async onUnauthorized(headers: Readonly<Record<string, string>>): Promise<boolean> {
    const refused = headers['authorization'];
    try {
      const renewed = await this.renewOnce((stored) => bearer(stored) === refused);
      return bearer(renewed) !== refused;
    } catch (error) {
      if (error instanceof PipedriveApiError && error.kind === 'unauthorized') return false;
      throw error;
    }
  }

  /** Forgets what is held in memory: after a new grant was stored, or one was revoked. */
  forget(): void {
    this.tokens = undefined;
  }

  private async current(): Promise<OAuthTokens> {
    this.tokens ??= await this.options.store.read();
    if (this.tokens === undefined) throw noGrant();
    return this.isFresh(this.tokens) ? this.tokens : this.renewOnce((stored) => !this.isFresh(stored));
  }

  private isFresh(tokens: OAuthTokens): boolean {
    return tokens.expiresAt - this.marginMs > this.clock.now();
  }

  private renewOnce(isStale: (stored: OAuthTokens) => boolean): Promise<OAuthTokens> {
    this.renewing ??= this.renew(isStale).finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  private async renew(isStale: (stored: OAuthTokens) => boolean): Promise<OAuthTokens> {
    const stored = await this.options.store.renew(async (current): Promise<Renewal> => {
      // Another replica may have been here while we waited for the lock.
      if (!isStale(current)) return 'unchanged';
      try {
        return await this.options.client.refresh(current.refreshToken);
      } catch (error) {
        if (error instanceof OAuthGrantRefusedError) return 'lost';
        throw error;
      }
    });
    this.tokens = stored;
    if (stored === undefined) throw noGrant();
    return stored;
  }
}

function bearer(tokens: OAuthTokens): string {
  return `Bearer ${tokens.accessToken}`;
}

function noGrant(): PipedriveApiError {
  return new PipedriveApiError({
    kind: 'unauthorized',
    operation: 'OAuth',
    vendorMessage: 'there is no grant: access has to be granted again',
  });
}
