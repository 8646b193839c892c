import { createHmac } from 'node:crypto';

import type { WebhookRow } from '../state/rows.js';

export interface SentDelivery {
  readonly webhookId: number;
  readonly url: string;
  readonly attempt: number;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly body: unknown;
}

/** One attempt of one delivery. Anything but a 2xx in time, redirects included, is a failure. */
export async function sendWebhook(
  hook: WebhookRow,
  body: unknown,
  attempt: number,
  options: { readonly timeoutMs: number; readonly signingSecret: string | null },
): Promise<SentDelivery> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'Pipedrive Webhooks' };
  if (hook.http_auth_user !== null || hook.http_auth_password !== null) {
    const pair = `${hook.http_auth_user ?? ''}:${hook.http_auth_password ?? ''}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  if (options.signingSecret !== null) {
    headers['x-pipedrive-signature'] = createHmac('sha256', options.signingSecret).update(bytes).digest('hex');
  }
  const status = await statusOf(hook.subscription_url, headers, bytes, options.timeoutMs);
  return { webhookId: hook.id, url: hook.subscription_url, attempt, status, body };
}

async function statusOf(
  url: string,
  headers: Record<string, string>,
  body: Buffer<ArrayBuffer>,
  timeoutMs: number,
): Promise<number> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
