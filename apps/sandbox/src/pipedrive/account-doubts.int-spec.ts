import { readFile } from 'node:fs/promises';

import { ApiTokenCredentials, decodeWebhook, PipedriveClient } from '@app/pipedrive';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Doubt, type DoubtName, doubtRows, DOUBTS } from './state/account-doubts.js';
import { newDeal, type RunningAccount, startAccount } from './testing/running-account.js';
import type { SandboxApi } from './testing/sandbox-api.js';
import { WebhookReceiver } from './testing/webhook-receiver.js';

let account: RunningAccount;
let api: SandboxApi;
let receiver: WebhookReceiver;

beforeAll(async () => {
  account = await startAccount();
  api = account.api;
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  await api.post('/_sandbox/reset', {});
  await subscribe('*');
});

afterEach(() => receiver.close());

const set = (settings: object) => api.post('/_sandbox/settings', settings);
const client = () =>
  PipedriveClient.create({ apiUrl: account.sandbox.url, credentials: new ApiTokenCredentials('sandbox'), retries: 0 });
const justNow = () => `${new Date(Date.now() - 5_000).toISOString().slice(0, 19)}Z`;
const metas = () => receiver.received.map((delivery) => delivery.body['meta'] as Readonly<Record<string, unknown>>);
const hints = () => receiver.received.map((delivery) => decodeWebhook(delivery.raw).hints);

function subscribe(event_object: string) {
  return api.post('/v1/webhooks', { subscription_url: receiver.url, event_action: '*', event_object, name: 't' });
}

async function dealValue(...lines: object[]): Promise<unknown> {
  const id = await newDeal(api, 'doubtful');
  for (const line of lines) {
    await api.post(`/api/v2/deals/${id}/products`, { product_id: 1, item_price: 100, quantity: 1, ...line });
  }
  return (await api.get(`/api/v2/deals/${id}`)).data['value'];
}

async function webhooksOf(change: () => Promise<unknown>): Promise<void> {
  await change();
  await api.deliveriesDone();
}

async function over429(): Promise<Awaited<ReturnType<SandboxApi['get']>>> {
  await api.post('/_sandbox/faults', { kind: 'burst-429', path: '/users/me' });
  return api.get('/v1/users/me');
}

const plain = (row: string) => row.replace(/\s+/g, ' ');
const win = () => api.patch('/api/v2/deals/1', { status: 'won' });
const taxed = { tax: 19, tax_method: 'exclusive' };

/** What shows an answer; one for every doubt, or this does not compile. */
const PROOFS: Readonly<Record<DoubtName, (answer: string | boolean | null) => Promise<void>>> = {
  webhookSigningSecret: async (answer) => {
    await webhooksOf(win);
    expect(receiver.received[0]?.headers['x-pipedrive-signature'] === undefined).toBe(answer === null);
  },
  acceptQueryToken: async (answer) => {
    const reply = await fetch(`${account.sandbox.url}/api/v2/deals?api_token=sandbox`);
    expect(reply.status).toBe(answer === true ? 200 : 401);
  },
  refuseUnknownParameters: async (answer) => {
    expect((await api.get('/api/v2/deals?type=1')).status).toBe(answer === true ? 400 : 200);
  },
  oversizedLimit: async (answer) => {
    expect((await api.get('/api/v2/deals?limit=900')).status).toBe(answer === 'refused' ? 400 : 200);
    expect(await client().dealFields()).not.toEqual([]);
  },
  updateTimeNullAfterCreate: async (answer) => {
    const made = await api.post('/api/v2/deals', { title: 'new' });
    expect(made.data['update_time'] === null).toBe(answer);
  },
  updatedSinceMatchesNullUpdateTime: async (answer) => {
    await newDeal(api, 'new');
    const found = (await api.get(`/api/v2/deals?updated_since=${justNow()}`)).body['data'] as unknown[];
    expect(found).toHaveLength(answer === true ? 1 : 0);
  },
  reopenClearsLocalWonDate: async (answer) => {
    const won = await win();
    const open = await api.patch('/api/v2/deals/1', { status: 'open' });
    const kept = answer === true ? null : won.data['local_won_date'];
    expect(open.data).toMatchObject({ won_time: null, local_won_date: kept });
  },
  localDateZone: async (answer) => {
    const won = await api.patch('/api/v2/deals/1', { status: 'won', won_time: '2026-05-09T01:00:00Z' });
    expect(won.data['local_won_date']).toBe(answer === null ? '2026-05-09' : '2026-05-08');
  },
  deletedDealById: async (answer) => {
    await api.delete('/api/v2/deals/1');
    expect((await api.get('/api/v2/deals/1')).status).toBe(Number(answer));
  },
  valueWriteWithLines: async (answer) => {
    const reply = await api.patch('/api/v2/deals/1', { value: 7 });
    expect(reply.status).toBe(answer === 'refused' ? 400 : 200);
    expect((await api.get('/api/v2/deals/1')).data['value']).toBe(13_740);
  },
  emptyCustomFieldsClear: async (answer) => {
    const reply = await api.patch('/api/v2/organizations/1', { custom_fields: {} });
    expect(Object.values(reply.data['custom_fields'] as object)).toEqual([answer === true ? null : 'DE129273398']);
  },
  categoryAsLabel: async (answer) => {
    expect((await api.get('/api/v2/products/1')).data['category']).toBe(answer === true ? 'Software' : '18');
  },
  exclusiveTaxInSum: async (answer) => {
    const id = await newDeal(api, 'taxed');
    const line = { product_id: 1, item_price: 100, quantity: 1, ...taxed };
    const made = await api.post(`/api/v2/deals/${id}/products`, line);
    expect(made.data['sum']).toBe(answer === true ? 119 : 100);
  },
  exclusiveTaxInValue: async (answer) => {
    expect(await dealValue(taxed)).toBe(answer === true ? 119 : 100);
  },
  discountsInValue: async (answer) => {
    await api.post('/api/v2/deals/2/discounts', { description: 'fair', amount: 45.1, type: 'amount' });
    expect((await api.get('/api/v2/deals/2')).data['value']).toBe(answer === true ? 3200 : 3245.1);
  },
  recurringCyclesInValue: async (answer) => {
    const monthly = { billing_frequency: 'monthly', billing_frequency_cycles: 12 };
    expect(await dealValue(monthly)).toBe(answer === true ? 1200 : 100);
  },
  instalmentsPaginated: async (answer) => {
    await api.post('/api/v2/deals/2/installments', { description: 'x', amount: 5.5, billing_date: '2026-12-01' });
    const reply = await api.get('/api/v2/deals/installments?deal_ids=2');
    expect(reply.body['additional_data'] !== undefined).toBe(answer);
    expect(await client().instalmentsByDealIds(['2'])).toMatchObject([{ ok: true, value: { amount: '5.5' } }]);
  },
  overLimitBody: async (answer) => {
    expect((await over429()).text.startsWith('{')).toBe(answer === 'json');
    await api.post('/_sandbox/faults', { kind: 'burst-429', path: '/users/me' });
    await expect(client().me()).rejects.toMatchObject({ kind: 'burst-limit' });
  },
  sendDailyHeaders: async (answer) => {
    const reply = await api.get('/v1/users/me');
    expect(reply.headers.has('x-daily-ratelimit-token-remaining')).toBe(answer);
  },
  sendRetryAfter: async (answer) => {
    expect((await over429()).headers.has('retry-after')).toBe(answer);
  },
  dealChangeAfterLineChange: async (answer) => {
    await webhooksOf(() => api.post('/api/v2/deals/5/products', { product_id: 1, item_price: 10, quantity: 1 }));
    const told = metas().map((meta) => meta['entity']);
    expect(told.toSorted()).toEqual(answer === true ? ['deal', 'deal_product'] : ['deal_product']);
    for (const [hint] of hints()) expect(hint).toMatchObject({ entity: 'deal', id: '5', action: 'change' });
  },
  lineEventPayload: async (answer) => {
    await set({ dealChangeAfterLineChange: false });
    const line = { product_id: 1, item_price: 10, quantity: 1 };
    await webhooksOf(() => api.post('/api/v2/deals/5/products', line));
    const [told] = receiver.received;
    expect(Object.keys(told?.body['data'] as object).length > 2).toBe(answer === 'full');
    expect(hints()).toMatchObject([[{ entity: 'deal', id: '5', action: 'change' }]]);
  },
  fieldEventObject: async (answer) => {
    const name = answer === 'camelCase' ? 'dealField' : 'deal_field';
    const subscribed = await subscribe(name);
    expect(subscribed.status).toBe(answer === 'none' ? 400 : 201);
    const field = { field_name: 'GL account', field_type: 'enum', options: [{ label: '4000' }] };
    await webhooksOf(async () => {
      const made = await api.post('/api/v2/dealFields', field);
      await api.post(`/api/v2/dealFields/${String(made.data['field_code'])}/options`, [{ label: '4010' }]);
    });
    const told = metas().map((meta) => `${String(meta['entity'])} ${String(meta['action'])}`);
    const twice = [`${name} change`, `${name} change`, `${name} create`, `${name} create`];
    expect(told.toSorted()).toEqual(answer === 'none' ? [] : twice);
  },
  webhookIdStableAcrossRetries: async (answer) => {
    await set({ webhookRetryMs: [5] });
    receiver.answers = [500, 200];
    await webhooksOf(win);
    expect(new Set(metas().map((meta) => meta['id'])).size).toBe(answer === true ? 1 : 2);
  },
  webhookNumericMeta: async (answer) => {
    await webhooksOf(win);
    expect(typeof metas()[0]?.['webhook_id']).toBe(answer === true ? 'number' : 'string');
    const decoded = decodeWebhook(receiver.received[0]?.raw ?? Buffer.alloc(0));
    expect(decoded).toMatchObject({ companyId: '990001', webhookId: '1', attempt: 1, hints: [{ id: '1' }] });
  },
  webhookAddressAsText: async (answer) => {
    await webhooksOf(() => api.patch('/api/v2/organizations/1', { name: 'Nord' }));
    const data = receiver.received[0]?.body['data'] as { address: unknown };
    expect(typeof data.address).toBe(answer === true ? 'string' : 'object');
    expect(hints()).toMatchObject([[{ entity: 'organization', id: '1' }]]);
  },
  oauthRefreshTokenRotates: async (answer) => {
    const first = await grant();
    const again = await token({ grant_type: 'refresh_token', refresh_token: String(first['refresh_token']) });
    expect(again['refresh_token'] !== first['refresh_token']).toBe(answer);
  },
  oauthDeniedError: async (answer) => {
    await set({ oauthConsent: 'deny' });
    expect((await consent()).get('error')).toBe(answer);
  },
};

const CALLBACK = 'http://127.0.0.1:9/callback';

async function consent(): Promise<URLSearchParams> {
  const query = new URLSearchParams({ client_id: 'sandbox-client', redirect_uri: CALLBACK, state: 's' });
  const reply = await fetch(`${account.sandbox.url}/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
  return new URL(reply.headers.get('location') ?? '').searchParams;
}

async function token(form: Record<string, string>): Promise<Record<string, unknown>> {
  const reply = await fetch(`${account.sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('sandbox-client:sandbox-secret').toString('base64')}` },
    body: new URLSearchParams(form),
  });
  return (await reply.json()) as Record<string, unknown>;
}

async function grant(): Promise<Record<string, unknown>> {
  const code = (await consent()).get('code') ?? '';
  return token({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK });
}

const cases = Object.entries<Doubt>(DOUBTS).flatMap(([setting, { answers }]) =>
  answers.map((answer) => [setting as DoubtName, answer] as const),
);

describe('what Pipedrive does not document', () => {
  it.each(cases)('%s: %s', async (setting, answer) => {
    expect((await set({ [setting]: answer })).status).toBe(200);
    await PROOFS[setting](answer);
  });

  it('is listed in one table, with what the sandbox starts with', async () => {
    const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');
    const [, table = ''] = readme.split('## What Pipedrive does not document');
    const rows = table.split('\n').filter((line) => /^\| `\w+` /.test(line));
    expect(rows.map(plain)).toEqual(doubtRows().map(plain));
    expect((await api.get('/_sandbox/doubts')).body).toEqual(DOUBTS);
  });

  it('takes no answer that it does not know', async () => {
    expect((await set({ deletedDealById: '500' })).status).toBe(400);
  });
});

describe('a 429 of either kind', () => {
  it.each([
    [{ kind: 'burst-429' }, {}, 'burst-limit'],
    [{ kind: 'burst-429', withHeaders: false }, {}, 'burst-limit'],
    [{ kind: 'burst-429' }, { sendDailyHeaders: false, sendRetryAfter: true }, 'burst-limit'],
    [{ kind: 'daily-429' }, {}, 'daily-limit'],
    [{ kind: 'daily-429' }, { sendDailyHeaders: false }, 'daily-limit'],
  ])('is known by our client: %j with %j', async (fault, settings, kind) => {
    await set(settings);
    await api.post('/_sandbox/faults', { ...fault, path: '/users/me' });
    await expect(client().me()).rejects.toMatchObject({ kind });
  });
});
