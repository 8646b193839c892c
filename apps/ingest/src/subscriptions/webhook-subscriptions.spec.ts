import { PipedriveApiError, type CreateWebhook, type PipedriveWebhookSubscription } from '@app/pipedrive';
import { describe, expect, it } from 'vitest';

import { WebhookSubscriptions, type SubscriptionClient } from './webhook-subscriptions.js';

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

const subscriptions = (client: FakeWebhooks): WebhookSubscriptions =>
  new WebhookSubscriptions(client, { url: URL_OF_OURS, user: 'pipedrive', password: 'password' });

describe('the webhooks at the account', () => {
  it('are created once, with credentials', async () => {
    const client = new FakeWebhooks();
    expect(await subscriptions(client).ensure()).toContain('deal');
    expect(await subscriptions(client).ensure()).toEqual([]);
    expect(new Set(client.passwords)).toEqual(new Set(['password']));
  });

  it('of others are left alone', async () => {
    const client = new FakeWebhooks();
    client.rows = [subscription('900', 'deal', { subscriptionUrl: 'https://other.example/hook' })];
    expect(await subscriptions(client).ensure()).toContain('deal');
    expect(client.rows.map((row) => row.id)).toContain('900');
  });

  it('that were switched off are replaced', async () => {
    const client = new FakeWebhooks();
    client.rows = [subscription('900', 'deal', { isActive: false, removeReason: 'failing' })];
    await subscriptions(client).ensure();
    expect(client.rows.filter((row) => row.eventObject === 'deal')).toMatchObject([{ isActive: true }]);
  });

  it('do without what an older account does not know, but not without deals', async () => {
    const client = new FakeWebhooks();
    client.refused.add('deal_product');
    expect(await subscriptions(client).ensure()).not.toContain('deal_product');
    client.rows = [];
    client.refused.add('deal');
    await expect(subscriptions(client).ensure()).rejects.toThrow('validation');
  });
});
