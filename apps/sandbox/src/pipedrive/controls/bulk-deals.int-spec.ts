import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type RunningAccount, startAccount } from '../testing/running-account.js';
import { WebhookReceiver } from '../testing/webhook-receiver.js';

let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount();
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  await account.api.post('/_sandbox/reset', { seed: false });
});

const years = { wonFrom: '2024-01-01T08:00:00Z', wonTo: '2025-12-31T08:00:00Z' };

describe('deals in bulk', () => {
  it('are won one after the other between two times, and worth what their lines say', async () => {
    const made = await account.api.post('/_sandbox/bulk-deals', { ...years, count: 3, linesEach: 2 });
    expect(made.body).toEqual({ firstId: 1, lastId: 3 });
    const { body } = await account.api.get('/api/v2/deals?status=won&sort_by=id');
    expect(body['data']).toMatchObject([
      { id: 1, won_time: '2024-01-01T08:00:00Z', value: 201, currency: 'EUR', update_time: '2024-01-01T08:00:00Z' },
      { id: 2, won_time: '2024-12-31T08:00:00Z', value: 203, local_won_date: '2024-12-31' },
      { id: 3, won_time: '2025-12-31T08:00:00Z', value: 205, add_time: '2023-12-31T08:00:00Z' },
    ]);
    const lines = (await account.api.get('/api/v2/deals/products?deal_ids=2')).body['data'];
    expect(lines).toMatchObject([
      { item_price: 101, quantity: 1, name: 'Bulk product 1' },
      { item_price: 102, quantity: 1, name: 'Bulk product 2' },
    ]);
  });

  it('are shared evenly among their organizations, each with a contact', async () => {
    await account.api.post('/_sandbox/bulk-deals', { ...years, count: 5, linesEach: 0, organizations: 2 });
    const deals = (await account.api.get('/api/v2/deals')).body['data'] as { org_id: number; person_id: number }[];
    expect(deals.map((deal) => [deal.org_id, deal.person_id])).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
      [2, 2],
      [1, 1],
    ]);
    expect((await account.api.get('/api/v2/persons/2')).data).toMatchObject({ org_id: 2, name: 'Contact 2' });
  });

  it('are announced to nobody, and are there after a restart', async () => {
    const receiver = await WebhookReceiver.start();
    const hook = { subscription_url: receiver.url, event_action: '*', event_object: '*', name: 'all' };
    await account.api.post('/v1/webhooks', hook);
    await account.api.post('/_sandbox/bulk-deals', { ...years, count: 2 });
    await account.api.deliveriesDone();
    expect(receiver.received).toEqual([]);
    const again = await startAccount(account.store);
    expect((await again.api.get('/api/v2/deals/2')).data).toMatchObject({ title: 'Bulk deal 2', status: 'won' });
    await again.sandbox.close();
    await receiver.close();
  });

  it.each([
    ['no number of them', { ...years }, "count: Parameter 'count' is required"],
    ['half a deal', { ...years, count: 1.5 }, 'count: must be an integer'],
    ['a time that is none', { ...years, count: 1, wonFrom: 'yesterday' }, 'wonFrom: must be a time'],
    [
      'an end before the beginning',
      { wonFrom: years.wonTo, wonTo: years.wonFrom, count: 1 },
      'wonTo: must not be before',
    ],
  ])('are refused with %s', async (_what, body, problem) => {
    const refused = await account.api.post('/_sandbox/bulk-deals', body);
    expect(refused.status).toBe(400);
    expect(refused.body['error']).toContain(problem);
    expect((await account.api.get('/api/v2/deals')).body['data']).toEqual([]);
  });
});
