import { createHmac } from 'node:crypto';

import { decodeWebhook, verifyWebhook } from '@app/pipedrive';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { newDeal, type RunningAccount, startAccount } from '../testing/running-account.js';
import { WebhookReceiver } from '../testing/webhook-receiver.js';

let account: RunningAccount;
let receiver: WebhookReceiver;

beforeAll(async () => {
  account = await startAccount();
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  await account.api.post('/_sandbox/reset', {});
  await account.api.post('/_sandbox/settings', { webhookRetryMs: [5, 10, 15] });
});

afterEach(() => receiver.close());

async function subscribe(fields: Record<string, unknown> = {}): Promise<number> {
  const made = await account.api.post('/v1/webhooks', {
    subscription_url: receiver.url,
    event_action: '*',
    event_object: 'deal',
    name: 'test',
    ...fields,
  });
  return Number(made.data['id']);
}

const attempts = () => receiver.received.map((delivery) => (delivery.body['meta'] as { attempt: number }).attempt);
const win = (id: number) => account.api.patch(`/api/v2/deals/${id}`, { status: 'won' });

/** Which deals were told of, in order. */
async function playDisorder(): Promise<string[]> {
  receiver.received.length = 0;
  await account.api.post('/_sandbox/reset', {});
  await subscribe();
  const chaos = { seed: 7, lossShare: 0.3, duplicateShare: 0.3, maxDelayMs: 0 };
  await account.api.post('/_sandbox/webhook-chaos', chaos);
  for (const id of [1, 2, 3, 4, 5, 6]) {
    await win(id);
    await account.api.deliveriesDone();
  }
  return receiver.received.map((delivery) => decodeWebhook(delivery.raw).hints[0]?.id ?? '');
}

describe('webhooks of the sandboxed account', () => {
  it('carry Basic credentials, and a signature only when a relay is played', async () => {
    await subscribe({ http_auth_user: 'u', http_auth_password: 'p' });
    await win(1);
    await account.api.deliveriesDone();
    await account.api.post('/_sandbox/settings', { webhookSigningSecret: 'shared' });
    await win(2);
    await account.api.deliveriesDone();
    const [plain, signed] = receiver.received;
    expect(plain?.headers['x-pipedrive-signature']).toBeUndefined();
    const digest = createHmac('sha256', 'shared')
      .update(signed?.raw ?? Buffer.alloc(0))
      .digest('hex');
    expect(signed?.headers['x-pipedrive-signature']).toBe(digest);
    const checks = { basic: { user: 'u', password: 'p' }, hmacSecrets: ['shared'] };
    expect(verifyWebhook(signed?.headers ?? {}, signed?.raw ?? Buffer.alloc(0), checks)).toBe('accepted');
    expect(decodeWebhook(signed?.raw ?? Buffer.alloc(0)).hints).toEqual([
      { entity: 'deal', id: '2', action: 'change', mergedToId: undefined },
    ]);
  });

  it('come again at most three times, a redirect counting as a failure', async () => {
    await subscribe();
    receiver.answers = [500, 302, 503, 500, 200];
    await win(1);
    await account.api.deliveriesDone();
    expect(attempts()).toEqual([1, 2, 3, 4]);
    receiver.answers = [500, 200];
    await win(2);
    await account.api.deliveriesDone();
    expect(attempts()).toEqual([1, 2, 3, 4, 1, 2]);
  });

  it('are banned after ten first attempts that failed, and what happens meanwhile is lost', async () => {
    await account.api.post('/_sandbox/settings', { webhookRetryMs: [] });
    await subscribe();
    receiver.answers = Array.from({ length: 10 }, () => 500);
    for (let edit = 0; edit < 12; edit += 1) {
      await account.api.patch('/api/v2/deals/1', { title: `edit ${edit}` });
      await account.api.deliveriesDone();
    }
    expect(receiver.received).toHaveLength(10);
    await account.api.post('/_sandbox/clock', { advanceMs: 31 * 60_000 });
    await win(1);
    await account.api.deliveriesDone();
    expect(receiver.received).toHaveLength(11);
  });

  it('are deleted after three days without a success', async () => {
    await account.api.post('/_sandbox/settings', { webhookRetryMs: [] });
    await subscribe();
    receiver.answers = [500, 500];
    await win(1);
    await account.api.deliveriesDone();
    await account.api.post('/_sandbox/clock', { advanceMs: 73 * 3_600_000 });
    await win(2);
    await account.api.deliveriesDone();
    expect((await account.api.get('/v1/webhooks')).body['data']).toEqual([]);
  });

  it.each([
    ['lost', []],
    ['duplicated', ['1', '1']],
    ['delayed', ['1']],
  ])('are %s when told so', async (kind, expected) => {
    await subscribe();
    await account.api.post('/_sandbox/webhook-faults', { kind, ms: 20 });
    await win(1);
    await account.api.deliveriesDone();
    expect(receiver.received.map((delivery) => decodeWebhook(delivery.raw).hints[0]?.id)).toEqual(expected);
  });

  it('come in the same disorder for the same seed', async () => {
    const first = await playDisorder();
    expect(first).not.toEqual(['1', '2', '3', '4', '5', '6']);
    expect(await playDisorder()).toEqual(first);
  });

  it('overtake one another when told so', async () => {
    await subscribe();
    await account.api.post('/_sandbox/webhook-faults', { kind: 'reordered' });
    await win(1);
    await win(2);
    await account.api.deliveriesDone();
    const order = receiver.received.map((delivery) => decodeWebhook(delivery.raw).hints[0]?.id);
    expect(order).toEqual(['2', '1']);
  });

  it('tell of a line, then of the deal whose value it changed', async () => {
    await subscribe({ event_object: '*' });
    const id = await newDeal(account.api, 'lines', 10);
    await account.api.deliveriesDone();
    const told = receiver.received.map((delivery) => (delivery.body['meta'] as { entity: string }).entity).toSorted();
    expect(told).toEqual(['deal', 'deal', 'deal_product']);
    const hints = receiver.received.flatMap((delivery) => decodeWebhook(delivery.raw).hints);
    expect(new Set(hints.map((hint) => `${hint.entity} ${hint.id}`))).toEqual(new Set([`deal ${id}`]));
  });

  it('tell of a merge from both sides, in both versions', async () => {
    await subscribe();
    await subscribe({ version: '1.0' });
    await account.api.put('/v1/deals/1/merge', { merge_with_id: 6 });
    await account.api.deliveriesDone();
    const decoded = receiver.received.map((delivery) => decodeWebhook(delivery.raw));
    const of = (version: string) =>
      decoded
        .filter((one) => one.version === version)
        .flatMap((one) => one.hints.map((hint) => `${hint.id} ${hint.action} ${hint.mergedToId ?? ''}`.trim()))
        .toSorted();
    expect([...new Set(of('2.0'))]).toEqual(['1 merge 6', '6 change']);
    expect([...new Set(of('1.0'))]).toEqual(['1 delete', '1 merge 6', '6 change']);
  });

  it('say nothing of an edit that changed nothing', async () => {
    await subscribe();
    await account.api.patch('/api/v2/deals/1', { title: 'Nordwind: fleet roll-out' });
    await account.api.deliveriesDone();
    expect(receiver.received).toEqual([]);
  });

  it('can be forged, without our credentials', async () => {
    await subscribe({ http_auth_user: 'u', http_auth_password: 'p' });
    await account.api.post('/_sandbox/forge', {
      url: receiver.url,
      body: { meta: { entity: 'deal', entity_id: '1' } },
    });
    const [forged] = receiver.received;
    const checks = { basic: { user: 'u', password: 'p' } };
    expect(verifyWebhook(forged?.headers ?? {}, forged?.raw ?? Buffer.alloc(0), checks)).toEqual({
      refused: 'basic-missing',
    });
  });
});
