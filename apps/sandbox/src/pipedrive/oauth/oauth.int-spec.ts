import {
  OAuthClient,
  OAuthCredentials,
  OAuthGrantRefusedError,
  type OAuthTokens,
  OAuthTokenStore,
  PipedriveClient,
  readUninstallNotice,
  type Renewal,
} from '@app/pipedrive';
import { OAuth2Configuration } from 'pipedrive/v2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type RunningAccount, startAccount } from '../testing/running-account.js';
import { WebhookReceiver } from '../testing/webhook-receiver.js';
import { SANDBOX_OAUTH_CLIENT } from './oauth-server.js';

const CALLBACK = 'http://127.0.0.1:9/callback';

/** Grants in memory, renewed by one at a time as a row lock would have it. */
class RowOfTokens extends OAuthTokenStore {
  renewals = 0;
  private lock: Promise<unknown> = Promise.resolve();

  constructor(private tokens: OAuthTokens | undefined) {
    super();
  }

  read(): Promise<OAuthTokens | undefined> {
    return Promise.resolve(this.tokens);
  }

  renew(renew: (current: OAuthTokens) => Promise<Renewal>): Promise<OAuthTokens | undefined> {
    const next = this.lock.then(async () => {
      if (this.tokens === undefined) return undefined;
      const renewal = await renew(this.tokens);
      if (renewal === 'lost') this.tokens = undefined;
      else if (renewal !== 'unchanged') {
        this.renewals += 1;
        this.tokens = renewal;
      }
      return this.tokens;
    });
    this.lock = next.catch(() => undefined);
    return next;
  }
}

let account: RunningAccount;
let oauth: OAuthClient;

beforeAll(async () => {
  account = await startAccount();
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  await account.api.post('/_sandbox/reset', {});
  oauth = new OAuthClient({ oauthUrl: account.sandbox.url, redirectUri: CALLBACK, ...SANDBOX_OAUTH_CLIENT });
});

/** What the administrator's browser does. */
async function callback(client: OAuthClient): Promise<URLSearchParams> {
  const response = await fetch(client.authorizeUrl('our-state'), { redirect: 'manual' });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '').searchParams;
}

async function granted(): Promise<RowOfTokens> {
  const code = (await callback(oauth)).get('code') ?? '';
  return new RowOfTokens(await oauth.exchangeCode(code));
}

const clientOf = (store: OAuthTokenStore) =>
  PipedriveClient.create({ apiUrl: account.sandbox.url, credentials: new OAuthCredentials({ client: oauth, store }) });

const advance = (ms: number) => account.api.post('/_sandbox/clock', { advanceMs: ms });

describe('access by OAuth', () => {
  it('goes from consent to a call, with the domain and the scopes that were granted', async () => {
    const answer = await callback(oauth);
    expect(answer.get('state')).toBe('our-state');
    const tokens = await oauth.exchangeCode(answer.get('code') ?? '');
    expect(tokens).toMatchObject({ apiDomain: account.sandbox.url });
    expect(tokens.scopes).toContain('deals:full');
    expect((await clientOf(new RowOfTokens(tokens)).me()).companyId).toBe('990001');
  });

  it('tells when the administrator said no', async () => {
    await account.api.post('/_sandbox/settings', { oauthConsent: 'deny' });
    expect((await callback(oauth)).get('error')).toBe('user_denied');
  });

  it('takes a code once, and only within five minutes', async () => {
    const code = (await callback(oauth)).get('code') ?? '';
    await oauth.exchangeCode(code);
    await expect(oauth.exchangeCode(code)).rejects.toThrow(OAuthGrantRefusedError);
    const late = (await callback(oauth)).get('code') ?? '';
    await advance(5 * 60_000 + 1);
    await expect(oauth.exchangeCode(late)).rejects.toThrow(OAuthGrantRefusedError);
  });

  it('renews an access token that was refused, once for many calls at the same time', async () => {
    const store = await granted();
    const client = clientOf(store);
    await client.me();
    await advance(3_700_000);
    const answers = await Promise.all([client.me(), client.stages(), client.pipelines(), client.users()]);
    expect(answers).toHaveLength(4);
    expect(store.renewals).toBe(1);
  });

  it('renews once for two replicas', async () => {
    const store = await granted();
    const replicas = [clientOf(store), clientOf(store)];
    await Promise.all(replicas.map((client) => client.me()));
    await advance(3_700_000);
    await Promise.all(replicas.map((client) => client.me()));
    expect(store.renewals).toBe(1);
  });

  it.each([false, true])('keeps whatever refresh token comes back (another one: %s)', async (rotates) => {
    await account.api.post('/_sandbox/settings', { oauthRefreshTokenRotates: rotates });
    const store = await granted();
    const first = await store.read();
    for (let hour = 0; hour < 3; hour += 1) {
      await advance(3_700_000);
      await clientOf(store).me();
    }
    expect((await store.read())?.refreshToken === first?.refreshToken).toBe(!rotates);
    expect(store.renewals).toBe(3);
  });

  it('loses the grant after sixty days without use, and says so as unauthorized', async () => {
    const store = await granted();
    await advance(61 * 24 * 3_600_000);
    await expect(clientOf(store).me()).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await store.read()).toBeUndefined();
  });

  it('keeps the grant when the token endpoint is only out of order', async () => {
    const store = await granted();
    const elsewhere = new OAuthClient({
      oauthUrl: 'http://127.0.0.1:9',
      redirectUri: CALLBACK,
      ...SANDBOX_OAUTH_CLIENT,
    });
    const credentials = new OAuthCredentials({ client: elsewhere, store });
    const client = PipedriveClient.create({ apiUrl: account.sandbox.url, credentials, retries: 0 });
    await client.me();
    await advance(3_700_000);
    await expect(client.me()).rejects.toMatchObject({ kind: 'network' });
    expect(await store.read()).toBeDefined();
  });

  it('is held to the scopes of the app', async () => {
    await account.api.post('/_sandbox/settings', { oauthScopes: ['base', 'deals:read'] });
    const client = clientOf(await granted());
    expect(await client.dealsByIds(['1'])).toHaveLength(1);
    await expect(client.organizationsByIds(['1'])).rejects.toMatchObject({
      kind: 'scope',
      neededScopes: ['contacts:read', 'contacts:full'],
    });
    await expect(client.webhooks()).rejects.toThrow('the app needs the scope admin');
    await expect(client.fieldOptions('deal', 'any').add(['4000 Sales'])).rejects.toMatchObject({
      neededScopes: ['deals:full', 'admin', 'deal-fields:full'],
    });
    await expect(client.users()).rejects.toThrow('users:read');
  });

  it('refuses a wrong secret without giving up the grant', async () => {
    const wrong = new OAuthClient({
      oauthUrl: account.sandbox.url,
      redirectUri: CALLBACK,
      clientId: SANDBOX_OAUTH_CLIENT.clientId,
      clientSecret: 'wrong',
    });
    const refused = wrong.refresh('1:1:x');
    await expect(refused).rejects.toMatchObject({ kind: 'validation' });
    await expect(refused).rejects.not.toThrow(/wrong/);
  });

  it('ends with the uninstallation, which we are told of with our own credentials', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      const ours = new OAuthClient({
        oauthUrl: account.sandbox.url,
        redirectUri: receiver.url,
        ...SANDBOX_OAUTH_CLIENT,
      });
      const store = new RowOfTokens(await ours.exchangeCode((await callback(ours)).get('code') ?? ''));
      await account.api.post('/_sandbox/uninstall', {});
      await expect(clientOf(store).me()).rejects.toMatchObject({ kind: 'unauthorized' });
      const [notice] = receiver.received;
      const { headers, raw } = notice ?? { headers: {}, raw: Buffer.alloc(0) };
      expect(readUninstallNotice(headers, raw, SANDBOX_OAUTH_CLIENT)).toEqual({ companyId: '990001', userId: '1' });
      const stranger = { ...SANDBOX_OAUTH_CLIENT, clientSecret: 'another' };
      expect(readUninstallNotice(headers, raw, stranger)).toEqual({ refused: 'basic-wrong' });
    } finally {
      await receiver.close();
    }
  });

  it('is revoked by us', async () => {
    const store = await granted();
    await oauth.revoke((await store.read())?.refreshToken ?? '');
    await oauth.revoke('nobody knows this one');
    await expect(clientOf(store).me()).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('works for the published client as well', async () => {
    const code = (await callback(oauth)).get('code') ?? '';
    const published = new OAuth2Configuration({
      clientId: SANDBOX_OAUTH_CLIENT.clientId,
      clientSecret: SANDBOX_OAUTH_CLIENT.clientSecret,
      redirectUri: CALLBACK,
      host: account.sandbox.url,
    });
    const token = await published.authorize(code);
    expect(token).toMatchObject({ token_type: 'Bearer', api_domain: account.sandbox.url });
    expect((await published.tokenRefresh()).refresh_token).toBe(token.refresh_token);
  });
});
