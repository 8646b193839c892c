import { PipedriveApiError, type CreateWebhook, type PipedriveWebhookSubscription } from '@app/pipedrive';
import { describe, expect, it } from 'vitest';

import type { AccountSubject } from '../account/account.journal.js';
import { WebhookSubscriptions, type SubscriptionClient, type SubscriptionJournal } from './webhook-subscriptions.js';

const URL_OF_OURS = 'https://ingest.example/webhooks/pipedrive';

class FakeWebhooks implements SubscriptionClient {
  rows: PipedriveWebhookSubscription[] = [];
  refused = new Set<string>();
  passwords: (string | undefined)[] = [];

  webhooks(): Promise<PipedriveWebhookSubscription[]> {
    return Promise.resolve([...this.rows]);
  }

  createWebhook(webhook: CreateWebhook): Promise<PipedriveWebhookSubscription> {
    if (this.refused.has(webhook.eventObject))
      return Promise.reject(new PipedriveApiError({ kind: 'validation', operation: 'POST /webhooks', status: 400 }));
    this.passwords.push(webhook.httpAuthPassword);
    const row = subscription(String(this.rows.length + 1), webhook.eventObject, {
      subscriptionUrl: webhook.subscriptionUrl,
    });
    this.rows.push(row);
    return Promise.resolve(row);
  }

  deleteWebhook(id: string): Promise<void> {
    this.rows = this.rows.filter((row) => row.id !== id);
    return Promise.resolve();
  }
}

/** What the database would know, and what it would tell. */
class FakeJournal implements SubscriptionJournal {
  readonly states = new Map<string, boolean>();
  readonly told: string[] = [];

  known(): Promise<ReadonlyMap<string, boolean>> {
    return Promise.resolve(new Map(this.states));
  }

  broken({ id }: AccountSubject, reason: string): Promise<boolean> {
    const isNew = this.states.get(id) !== false;
    if (isNew) this.told.push(`${id} deactivated: ${reason}`);
    this.states.set(id, false);
    return Promise.resolve(isNew);
  }

  well({ id }: AccountSubject): Promise<void> {
    if (this.states.get(id) === false) this.told.push(`${id} repaired`);
    this.states.set(id, true);
    return Promise.resolve();
  }

  did({ id }: AccountSubject, action: string): Promise<void> {
    this.told.push(`${id} ${action}`);
    return Promise.resolve();
  }
}

function subscription(
  id: string,
  eventObject: string,
  more: Partial<PipedriveWebhookSubscription> = {},
): PipedriveWebhookSubscription {
  return {
    id,
    eventObject,
    subscriptionUrl: URL_OF_OURS,
    eventAction: '*',
    version: '2.0',
    isActive: true,
    name: null,
    userId: null,
    removeReason: null,
    lastDeliveryTime: null,
    lastHttpStatus: null,
    ...more,
  };
}

const by = { actor: 'ann' };
const nothing = (): Promise<void> => Promise.resolve();
const subscriptions = (client: FakeWebhooks, journal = new FakeJournal(), onMending = nothing): WebhookSubscriptions =>
  new WebhookSubscriptions(client, { url: URL_OF_OURS, user: 'pipedrive', password: 'password' }, journal, onMending);

describe('the webhooks at the account', () => {
  it('are created once, with credentials', async () => {
    const client = new FakeWebhooks();
    expect(await subscriptions(client).ensure(by)).toContain('deal');
    expect(await subscriptions(client).ensure(by)).toEqual([]);
    expect(new Set(client.passwords)).toEqual(new Set(['password']));
  });

  it('of others are left alone', async () => {
    const client = new FakeWebhooks();
    client.rows = [subscription('900', 'deal', { subscriptionUrl: 'https://other.example/hook' })];
    expect(await subscriptions(client).ensure(by)).toContain('deal');
    expect(client.rows.map((row) => row.id)).toContain('900');
  });

  it('that were switched off are replaced', async () => {
    const client = new FakeWebhooks();
    client.rows = [subscription('900', 'deal', { isActive: false, removeReason: 'failing' })];
    await subscriptions(client).ensure(by);
    expect(client.rows.filter((row) => row.eventObject === 'deal')).toMatchObject([{ isActive: true }]);
  });

  it('do without what an older account does not know, but not without deals', async () => {
    const client = new FakeWebhooks();
    client.refused.add('deal_product');
    expect(await subscriptions(client).ensure(by)).not.toContain('deal_product');
    client.rows = [];
    client.refused.add('deal');
    await expect(subscriptions(client).ensure(by)).rejects.toThrow('validation');
  });

  it('tell of nothing but their creation while all is well', async () => {
    const [client, journal] = [new FakeWebhooks(), new FakeJournal()];
    await subscriptions(client, journal).ensure(by);
    await subscriptions(client, journal).ensure(by);
    expect(journal.told.filter((line) => line.startsWith('deal '))).toEqual(['deal webhook-subscription.created']);
  });

  it.each([
    [
      'switched off',
      { removeReason: 'failing', lastHttpStatus: 503 },
      'switched the webhook off (failing, our last answer was HTTP 503)',
    ],
    ['deleted', undefined, 'Pipedrive has deleted the webhook'],
  ])('that were %s are told once, and once more when the new one was seen to work', async (_, dead, reason) => {
    const [client, journal] = [new FakeWebhooks(), new FakeJournal()];
    await subscriptions(client, journal).ensure(by);
    await subscriptions(client, journal).ensure(by);
    client.rows = client.rows.filter((row) => row.eventObject !== 'deal');
    if (dead !== undefined) client.rows.push(subscription('901', 'deal', { isActive: false, ...dead }));
    journal.told.length = 0;
    let mending = 0;
    const look = (): Promise<string[]> =>
      subscriptions(client, journal, () => Promise.resolve(void (mending += 1))).ensure(by);
    await look();
    expect(journal.told).toEqual([expect.stringContaining(reason), 'deal webhook-subscription.created']);
    expect(mending).toBe(1);
    await look();
    await look();
    expect(journal.told.slice(2)).toEqual(['deal repaired']);
    expect(mending).toBe(1);
  });
});
