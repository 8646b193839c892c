import { hash } from 'node:crypto';

import { decodeWebhook, type DecodedWebhook, type WebhookHint } from '@app/pipedrive';

import type { CatalogueSubject } from '../catalogue/catalogue-changes.js';
import { isHintEntity, type HintRequest } from '../hints/hint.js';
import type { MergeAlias } from '../hints/merge-alias.repository.js';
import type { WebhookDelivery } from './webhook-delivery.js';

const NAMED_ENTITIES = new Set(['stage', 'pipeline', 'user']);
/** What Pipedrive calls the entities of its fields is not documented. */
const FIELDS = /field$/i;
/** Nothing else may reach the database: what it refuses there would refuse the whole group of deliveries. */
const DIGITS = /^\d{1,18}$/;
const MAX_ATTEMPT = 1_000_000;

/**
 * What a delivery means for us. Never throws: an authenticated body that we do not understand is kept and answered 2xx,
 * since Pipedrive would repeat it, ban us and in the end delete the webhook.
 */
export function normalizeDelivery(rawBody: Buffer, company: string): WebhookDelivery {
  const bodySha256 = hash('sha256', rawBody, 'hex');
  const body = rawBody.toString('utf8');
  try {
    return understood(decodeWebhook(rawBody), bodySha256, body, company);
  } catch (error) {
    return {
      ...blank(bodySha256, body),
      outcome: 'malformed',
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

function understood(decoded: DecodedWebhook, bodySha256: string, body: string, company: string): WebhookDelivery {
  const [first] = decoded.hints;
  const described = {
    ...blank(bodySha256, body),
    entity: first?.entity ?? null,
    entityId: first?.id ?? null,
    action: first?.action ?? null,
    webhookVersion: decoded.version,
    attempt: attemptOf(decoded),
    eventId: decoded.eventId ?? null,
    correlationId: decoded.correlationId ?? null,
  };
  if (decoded.companyId !== undefined && decoded.companyId !== company)
    return { ...described, outcome: 'ignored', reason: `it is about company ${decoded.companyId}, not ${company}` };
  const hints = decoded.hints.flatMap(hintOf);
  const aliases = decoded.hints.flatMap(aliasOf);
  const catalogue = decoded.hints.flatMap(subjectOf);
  const useful = hints.length > 0 || catalogue.length > 0;
  const reason = useful ? null : `nothing here depends on ${first?.entity ?? 'it'}`;
  return { ...described, outcome: useful ? 'hinted' : 'ignored', reason, hints, aliases, catalogue };
}

function hintOf(hint: WebhookHint): HintRequest[] {
  return isHintEntity(hint.entity) && DIGITS.test(hint.id) ? [{ entity: hint.entity, id: hint.id }] : [];
}

function subjectOf({ entity, id }: WebhookHint): CatalogueSubject[] {
  if (entity === 'product') return [DIGITS.test(id) ? `product:${id}` : 'products'];
  return NAMED_ENTITIES.has(entity) || FIELDS.test(entity) ? ['names'] : [];
}

function attemptOf({ attempt }: DecodedWebhook): number | null {
  return attempt === undefined || Math.abs(attempt) > MAX_ATTEMPT ? null : attempt;
}

function aliasOf(hint: WebhookHint): MergeAlias[] {
  if (hint.mergedToId === undefined || (hint.entity !== 'deal' && hint.entity !== 'organization')) return [];
  if (!DIGITS.test(hint.id) || !DIGITS.test(hint.mergedToId)) return [];
  return [{ entity: hint.entity, id: hint.id, mergedInto: hint.mergedToId }];
}

function blank(bodySha256: string, body: string): WebhookDelivery {
  return {
    bodySha256,
    body,
    outcome: 'ignored',
    entity: null,
    entityId: null,
    action: null,
    webhookVersion: null,
    attempt: null,
    eventId: null,
    correlationId: null,
    reason: null,
    hints: [],
    aliases: [],
    catalogue: [],
  };
}
