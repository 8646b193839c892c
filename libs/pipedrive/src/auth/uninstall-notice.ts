import { JsonObject } from '../decode/json-object.js';
import { parseJson } from '../decode/parse-json.js';
import { verifyWebhook } from '../webhook/verify-webhook.js';
import type { WebhookHeaders, WebhookRefusal } from '../webhook/webhook-hint.js';

export interface UninstallNotice {
  readonly companyId: string;
  readonly userId: string | undefined;
}

/**
 * Pipedrive tells of an uninstallation by a DELETE to the callback URL, with HTTP Basic of client id and secret. Its answer is
 * ignored over there.
 */
export function readUninstallNotice(
  headers: WebhookHeaders,
  rawBody: Buffer,
  client: { readonly clientId: string; readonly clientSecret: string },
): UninstallNotice | { readonly refused: WebhookRefusal | 'body-malformed' } {
  const basic = { user: client.clientId, password: client.clientSecret };
  const verdict = verifyWebhook(headers, rawBody, { basic });
  if (verdict !== 'accepted') return verdict;
  try {
    const body = JsonObject.of(parseJson(rawBody.toString('utf8')), '');
    if (body.text('client_id') !== client.clientId) return { refused: 'body-malformed' };
    return { companyId: body.id('company_id'), userId: body.idOrNull('user_id') ?? undefined };
  } catch {
    return { refused: 'body-malformed' };
  }
}
