import { readFile } from 'node:fs/promises';

import {
  ApiTokenCredentials,
  checkAccess,
  decodeWebhook,
  InMemorySpendingLedger,
  OAuthClient,
  OAuthCredentials,
  type OAuthTokens,
  OAuthTokenStore,
  PipedriveApiError,
  PipedriveClient,
  RateGovernor,
  readOAuthState,
  type Renewal,
  signOAuthState,
  verifyWebhook,
  type WebhookHint,
} from '@app/pipedrive';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type RunningAccount, startAccount } from './testing/running-account.js';
import { WebhookReceiver } from './testing/webhook-receiver.js';

const README = new URL('../../../../libs/pipedrive/README.md', import.meta.url);
const apiToken = 'sandbox';
const credentials = new ApiTokenCredentials(apiToken);
const costCenter = '6f1d2c3b4a5968778695a4b3c2d1e0f00102aa03';
const httpAuthPassword = 'of-the-test';

/** The tokens of a test, in memory. */
class KeptTokens extends OAuthTokenStore {
  constructor(private tokens: OAuthTokens | undefined) {
    super();
  }

  async read(): Promise<OAuthTokens | undefined> {
    return this.tokens;
  }

  async renew(renew: (current: OAuthTokens) => Promise<Renewal>): Promise<OAuthTokens | undefined> {
    if (this.tokens === undefined) return undefined;
    const renewal = await renew(this.tokens);
    if (renewal !== 'unchanged') this.tokens = renewal === 'lost' ? undefined : renewal;
    return this.tokens;
  }
}

let running: RunningAccount;
let apiUrl: string;
let shared: PipedriveClient;

beforeAll(async () => {
  running = await startAccount();
  apiUrl = running.sandbox.url;
});

afterAll(() => running.sandbox.close());

beforeEach(async () => {
  await running.api.post('/_sandbox/reset', {});
  shared = PipedriveClient.create({ apiUrl, credentials });
});

/** Without blanks and trailing commas, which a formatter sets as it likes. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '').replace(/,([)\]}])/g, '$1');
}

describe('the examples of the README', () => {
  it('are all here, word for word', async () => {
    const here = squeezed(await readFile(new URL(import.meta.url), 'utf8'));
    const readme = await readFile(README, 'utf8');
    const blocks = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), (match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(12);
    for (const block of blocks) expect(here, block).toContain(squeezed(block));
  });

  it('quick start reads a deal', async () => {
    const shown: string[] = [];
    const show = (text: string) => shown.push(text);
    const client = PipedriveClient.create({ apiUrl, credentials: new ApiTokenCredentials(apiToken) });
    const { companyName, timezoneName } = await client.me();
    const [deal] = await client.dealsByIds(['1']);
    if (deal?.ok) show(`${deal.value.title}: ${deal.value.value} ${deal.value.currency}`);
    expect([companyName, timezoneName, ...shown]).toEqual([
      'Sandbox GmbH',
      'Europe/Berlin',
      'Nordwind: fleet roll-out: 13740 EUR',
    ]);
  });

  it('reading in bulk, by changes, and what has left the lists', async () => {
    const client = shared;
    const lines: string[] = [];
    const broken: string[] = [];
    for (const row of await client.linesByDealIds(['1', '2'])) {
      if (row.ok) lines.push(`${row.value.quantity} × ${row.value.name} at ${row.value.itemPrice}`);
      else broken.push(`deal ${row.dealId}: ${row.error.message}`);
    }
    expect([lines.length, lines[0], broken]).toEqual([4, '10 × Fleet Manager licence at 1200', []]);

    const since = new Date(Date.now() - 5_000);
    await running.api.patch('/api/v2/deals/2', { status: 'won' });
    const won: string[] = [];
    for await (const page of client.dealsUpdatedSince(since, { status: ['won'] })) {
      for (const row of page) if (row.ok) won.push(row.value.id);
    }
    expect(won).toEqual(['2']);

    const changed: (string | undefined)[] = [];
    const added: (string | undefined)[] = [];
    await running.api.patch('/api/v2/persons/1', { name: 'K. Lorenz' });
    for await (const page of client.personsUpdatedSince(since)) changed.push(...page.map((row) => row.id));
    for await (const page of client.personsAddedAfterId('3')) added.push(...page.map((row) => row.id));
    expect(changed).toEqual(['1']);
    expect(added).not.toContain('3');

    await running.api.patch('/api/v2/deals/8', { is_archived: true });
    await running.api.delete('/api/v2/deals/5');
    const deleted: (string | undefined)[] = [];
    const archived = await client.archivedByIds(['8']);
    for await (const page of client.deletedDeals()) deleted.push(...page.map((row) => row.id));
    expect([archived.length, deleted]).toEqual([1, ['5']]);

    const category = await client.field('product', 'category');
    const [product] = await client.productsByIds(['1']);
    const label = category.options.find((option) => product?.ok && option.id === product.value.category)?.label;
    expect(label).toBe('Software');
  });

  it('writing options and subscriptions', async () => {
    const client = shared;
    const options = client.fieldOptions('deal', costCenter);
    const [services] = await options.add(['4010 Services']);
    await options.rename([{ id: services?.id ?? '', label: '(inactive) 4010 Services' }]);
    const labels = (await options.list()).map((option) => option.label);
    await options.remove([services?.id ?? '']);
    expect(labels).toContain('(inactive) 4010 Services');
    expect((await options.list()).map((option) => option.id)).not.toContain(services?.id);

    const subscriptionUrl = 'http://127.0.0.1:9/hook';
    const hook = await client.createWebhook({
      name: 'revenue',
      subscriptionUrl,
      eventAction: '*',
      eventObject: 'deal',
      httpAuthUser: 'receiver',
      httpAuthPassword,
    });
    await client.deleteWebhook(hook.id);
    expect(await client.webhooks()).toEqual([]);
  });

  it('access and limits', async () => {
    const client = shared;
    const { account, results } = await checkAccess(client);
    const lacking = results.filter((result) => result.outcome !== 'ok').map((result) => result.permission);
    expect([account?.companyDomain, lacking]).toEqual(['sandbox', []]);

    const governor = new RateGovernor({ ledger: new InMemorySpendingLedger() });
    const budgeted = PipedriveClient.create({ apiUrl, credentials, budget: governor });
    await budgeted.for('backfill').dealsByIds(['1']);
    const { spentToday, daily } = await governor.status();
    expect(spentToday.backfill).toEqual({ calls: 1, tokens: 10 });
    expect(daily?.limit).toBe(1_170_000);
  });

  it('webhooks', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      const hook = { subscriptionUrl: receiver.url, eventAction: '*', eventObject: 'deal' } as const;
      await shared.createWebhook({ ...hook, name: 'test', httpAuthUser: 'receiver', httpAuthPassword });
      await running.api.patch('/api/v2/deals/1', { status: 'won' });
      await running.api.deliveriesDone();
      const hints: WebhookHint[] = [];
      const { headers = {}, raw: rawBody = Buffer.alloc(0) } = receiver.received[0] ?? {};
      const verdict = verifyWebhook(headers, rawBody, { basic: { user: 'receiver', password: httpAuthPassword } });
      if (verdict === 'accepted') hints.push(...decodeWebhook(rawBody).hints);
      expect(hints).toMatchObject([{ entity: 'deal', id: '1', action: 'change' }]);
    } finally {
      await receiver.close();
    }
  });

  it('OAuth, and a scope that is missing', async () => {
    await running.api.post('/_sandbox/settings', { oauthScopes: ['base', 'deals:read'] });
    const oauthUrl = apiUrl;
    const clientId = 'sandbox-client';
    const clientSecret = 'sandbox-secret';
    const redirectUri = 'http://127.0.0.1:9/callback';
    const nonce = 'once';
    const stateSecret = 'of-the-state';
    const oauth = new OAuthClient({ oauthUrl, clientId, clientSecret, redirectUri });
    const consentUrl = oauth.authorizeUrl(signOAuthState(nonce, Date.now() + 600_000, stateSecret));
    const answer = await fetch(consentUrl, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '').searchParams;
    const state = back.get('state') ?? '';
    const code = back.get('code') ?? '';
    const known = readOAuthState(state, stateSecret, Date.now()) === nonce;
    const tokens = await oauth.exchangeCode(code);
    const connected = PipedriveClient.create({
      apiUrl,
      credentials: new OAuthCredentials({ client: oauth, store: new KeptTokens(tokens) }),
    });
    expect(known).toBe(true);
    expect(await connected.dealsByIds(['1'])).toHaveLength(1);

    const stranger = connected;
    const missing: string[] = [];
    const failure = await stranger.organizationsByIds(['1']).catch((error: unknown) => error);
    if (failure instanceof PipedriveApiError && failure.kind === 'scope') missing.push(...failure.neededScopes);
    expect(missing).toEqual(['contacts:read', 'contacts:full']);
  });
});
