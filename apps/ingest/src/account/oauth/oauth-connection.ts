import {
  readOAuthState,
  readUninstallNotice,
  signOAuthState,
  type OAuthClient,
  type OAuthCredentials,
  OAuthGrantRefusedError,
  type OAuthTokens,
  type PipedriveAccount,
  type Renewal,
} from '@app/pipedrive';
import type { Clock } from '@app/platform';

import { WakeUp } from '../../wake-up.js';
import type { By } from '../account.journal.js';
import type { DatabaseOAuthTokenStore } from './database.oauth-token-store.js';
import type { OAuthStateRepository } from './oauth-state.repository.js';

export interface OAuthConnectionParts {
  readonly client: OAuthClient;
  readonly credentials: OAuthCredentials;
  readonly grants: DatabaseOAuthTokenStore;
  readonly states: OAuthStateRepository;
  readonly clock: Clock;
  /** Signs states; the same in every replica. */
  readonly stateKey: string;
  readonly app: { readonly clientId: string; readonly clientSecret: string };
  /** As registered with Pipedrive. */
  readonly callbackUrl: string;
  /** Whose tokens these are. */
  readonly identify: (tokens: OAuthTokens) => Promise<PipedriveAccount>;
}

export const CONNECT_REMEDY =
  'POST /admin/account/connect gives a link: open it in a browser where an administrator of the Pipedrive company is logged in.';

const STATE_MS = 15 * 60_000;

/** The way from "not connected" to a stored grant, and back. */
export class OAuthConnection {
  /** Somebody granted access, in this process. */
  readonly granted = new WakeUp();

  constructor(private readonly parts: OAuthConnectionParts) {}

  /** A link for a browser, good for one authorization within a quarter of an hour. */
  async begin(actor: string): Promise<{ url: string; expiresAt: Date }> {
    const { states, grants, clock, stateKey, callbackUrl } = this.parts;
    const expiresAt = new Date(clock.now().getTime() + STATE_MS);
    await grants.noteLink(actor, expiresAt);
    const nonce = await states.begin(actor, expiresAt);
    const url = new URL('start', callbackUrl);
    url.searchParams.set('state', signOAuthState(nonce, expiresAt.getTime(), stateKey));
    return { url: url.toString(), expiresAt };
  }

  /** Where Pipedrive asks for consent; undefined for a state that is not ours or too old. */
  authorizeUrl(state: string): string | undefined {
    return this.nonceOf(state) === undefined ? undefined : this.parts.client.authorizeUrl(state);
  }

  /** Uses a state up, whatever became of the authorization; who began it, or undefined when it cannot be completed. */
  async redeem(state: string): Promise<string | undefined> {
    const nonce = this.nonceOf(state);
    return nonce === undefined ? undefined : this.parts.states.take(nonce);
  }

  /** @throws OAuthGrantRefusedError for the code, PipedriveApiError, OtherCompanyError; then nothing is stored */
  async complete(code: string, actor: string): Promise<PipedriveAccount> {
    const { client, credentials, grants, identify } = this.parts;
    const tokens = await client.exchangeCode(code);
    const account = await identify(tokens);
    await grants.grant(tokens, account, actor);
    credentials.forget();
    this.granted.wake();
    return account;
  }

  /**
   * A notice may be older than the grant that we have now, so Pipedrive is asked: a grant that it refuses has ended.
   * False when the notice is not Pipedrive's.
   */
  async uninstalled(headers: Parameters<typeof readUninstallNotice>[0], rawBody: Buffer): Promise<boolean> {
    const { app, client, credentials, grants } = this.parts;
    const notice = readUninstallNotice(headers, rawBody, app);
    if ('refused' in notice) return false;
    if ((await grants.describe())?.company !== notice.companyId) return true;
    await grants.renew(async ({ refreshToken }): Promise<Renewal> => {
      try {
        return await client.refresh(refreshToken);
      } catch (error) {
        if (error instanceof OAuthGrantRefusedError) return 'lost';
        throw error;
      }
    });
    credentials.forget();
    return true;
  }

  /**
   * Takes our access back at Pipedrive: calls stop, webhooks are still taken. False when there is none.
   * @throws PipedriveApiError when Pipedrive could not be told; then everything is as it was
   */
  async disconnect(by: By): Promise<boolean> {
    const { client, credentials, grants } = this.parts;
    const hasEnded = await grants.giveUp(by, (refreshToken) => client.revoke(refreshToken));
    credentials.forget();
    return hasEnded;
  }

  async isConnected(): Promise<boolean> {
    return (await this.parts.grants.describe())?.endedAt === null;
  }

  /** For people: connected or not, and what to do. */
  async status() {
    const grant = await this.parts.grants.describe();
    const connected = grant?.endedAt === null;
    return {
      access: 'oauth' as const,
      connected,
      grant: grant ?? null,
      remedy: connected ? null : CONNECT_REMEDY,
    };
  }

  private nonceOf(state: string): string | undefined {
    return readOAuthState(state, this.parts.stateKey, this.parts.clock.now().getTime());
  }
}
