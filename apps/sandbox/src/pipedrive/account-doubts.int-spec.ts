import { ApiTokenCredentials, decodeWebhook, PipedriveClient } from '@app/pipedrive';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

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
  await api.post('/v1/webhooks', { subscription_url: receiver.url, event_action: '*', event_object: '*', name: 't' });
});

afterEach(() => receiver.close());

const set = (settings: object) => api.post('/_sandbox/settings', settings);
const client = () =>
  PipedriveClient.create({ apiUrl: account.sandbox.url, credentials: new ApiTokenCredentials('sandbox'), retries: 0 });

async function found(since: string): Promise<number> {
  return ((await api.get(`/api/v2/deals?updated_since=${since}`)).body['data'] as unknown[]).length;
}

describe('what Pipedrive does not document, under both answers', () => {
  it('whether a deal that was never updated is found by its update time', async () => {
    const since = `${new Date(Date.now() - 5_000).toISOString().slice(0, 19)}Z`;
    await newDeal(api, 'new');
    expect(await found(since)).toBe(0);
    await set({ updatedSinceMatchesNullUpdateTime: true });
    expect(await found(since)).toBe(1);
    await set({ updatedSinceMatchesNullUpdateTime: false, updateTimeNullAfterCreate: false });
    await newDeal(api, 'with a time');
    expect(await found(since)).toBe(1);
  });

  it('whether an unknown parameter is refused or ignored', async () => {
    expect((await api.get('/api/v2/deals?type=1')).status).toBe(400);
    await set({ refuseUnknownParameters: false });
    expect((await api.get('/api/v2/deals?type=1')).status).toBe(200);
  });

  it('whether a category is an option id or its label', async () => {
    expect((await api.get('/api/v2/products/1')).data['category']).toBe('18');
    await set({ categoryAsLabel: true });
    expect((await api.get('/api/v2/products/1')).data['category']).toBe('Software');
  });

  it('whether an exclusive tax is in the sum of a line, and in the value of the deal', async () => {
    const id = await newDeal(api, 'taxed');
    const line = { product_id: 1, item_price: 100, quantity: 1, tax: 19, tax_method: 'exclusive' };
    expect((await api.post(`/api/v2/deals/${id}/products`, line)).data['sum']).toBe(100);
    expect((await api.get(`/api/v2/deals/${id}`)).data['value']).toBe(100);
    await set({ exclusiveTaxInSum: true, exclusiveTaxInValue: true });
    await api.patch(`/api/v2/deals/${id}`, { currency: 'USD' });
    expect((await api.get(`/api/v2/deals/${id}/products`)).body['data']).toMatchObject([{ sum: 119, currency: 'USD' }]);
    expect((await api.get(`/api/v2/deals/${id}`)).data['value']).toBe(119);
  });

  it.each([
    ['200', 200],
    ['404', 404],
    ['410', 410],
  ])('what a deleted deal answers by its id: %s', async (deletedDealById, status) => {
    await set({ deletedDealById });
    await api.delete('/api/v2/deals/1');
    expect((await api.get('/api/v2/deals/1')).status).toBe(status);
  });

  it('whether reopening keeps the local date of the win', async () => {
    await set({ reopenClearsLocalWonDate: false });
    const won = await api.patch('/api/v2/deals/1', { status: 'won' });
    const open = await api.patch('/api/v2/deals/1', { status: 'open' });
    expect(open.data).toMatchObject({ won_time: null, local_won_date: won.data['local_won_date'] });
  });

  it('whether the event id is the same in every attempt', async () => {
    const ids = () => receiver.received.map((delivery) => (delivery.body['meta'] as { id: string }).id);
    await set({ webhookRetryMs: [5] });
    receiver.answers = [500, 200];
    await api.patch('/api/v2/deals/1', { status: 'won' });
    await api.deliveriesDone();
    expect(new Set(ids()).size).toBe(1);
    receiver.received.length = 0;
    await set({ webhookIdStableAcrossRetries: false });
    receiver.answers = [500, 200];
    await api.patch('/api/v2/deals/1', { status: 'open' });
    await api.deliveriesDone();
    expect(new Set(ids()).size).toBe(2);
  });

  it('whether ids in a webhook are words or numbers: both give the same hint', async () => {
    await api.patch('/api/v2/deals/1', { status: 'won' });
    await set({ webhookNumericMeta: true });
    await api.patch('/api/v2/deals/1', { status: 'open' });
    await api.deliveriesDone();
    const [words, numbers] = receiver.received.map((delivery) => decodeWebhook(delivery.raw));
    expect(numbers?.hints).toEqual(words?.hints);
    expect(numbers).toMatchObject({ companyId: '990001', webhookId: '1', attempt: 1 });
  });

  it('whether a change of a line is followed by one of the deal', async () => {
    await set({ dealChangeAfterLineChange: false });
    await api.post('/api/v2/deals/5/products', { product_id: 1, item_price: 10, quantity: 1 });
    await api.deliveriesDone();
    expect(receiver.received.map((delivery) => decodeWebhook(delivery.raw).hints)).toEqual([
      [{ entity: 'deal', id: '5', action: 'change', mergedToId: undefined }],
    ]);
  });

  it.each([true, false])('whether instalments come with a cursor: %s', async (instalmentsPaginated) => {
    await set({ instalmentsPaginated });
    await api.post('/api/v2/deals/2/installments', { description: 'x', amount: 5.5, billing_date: '2026-12-01' });
    expect(await client().instalmentsByDealIds(['2'])).toMatchObject([{ ok: true, value: { amount: '5.5' } }]);
  });

  it.each([
    [{ kind: 'burst-429' }, {}, 'burst-limit'],
    [{ kind: 'burst-429', withHeaders: false }, {}, 'burst-limit'],
    [{ kind: 'burst-429' }, { sendDailyHeaders: false, sendRetryAfter: true }, 'burst-limit'],
    [{ kind: 'daily-429' }, {}, 'daily-limit'],
    [{ kind: 'daily-429' }, { sendDailyHeaders: false }, 'daily-limit'],
  ])('what a 429 looks like: %j with %j', async (fault, settings, kind) => {
    await set(settings);
    await api.post('/_sandbox/faults', { ...fault, path: '/users/me' });
    await expect(client().me()).rejects.toMatchObject({ kind });
  });
});
