import { isLosslessNumber } from 'lossless-json';

import { decimalText } from '../decode/decimal-text.js';
import { parseJson } from '../decode/parse-json.js';
import { WebhookBodyError } from '../errors/webhook-body.error.js';
import type { DecodedWebhook, WebhookHint } from './webhook-hint.js';

type Action = WebhookHint['action'];
type Fields = Readonly<Record<string, unknown>>;

const ACTIONS: Readonly<Record<string, Action>> = {
  create: 'create',
  added: 'create',
  change: 'change',
  updated: 'change',
  delete: 'delete',
  deleted: 'delete',
  merge: 'merge',
  merged: 'merge',
};

/** What belongs to a deal is a hint for the deal: its lines, its instalments, its discounts. */
const PARTS_OF_A_DEAL: ReadonlySet<string> = new Set([
  'deal_product',
  'deal_installment',
  'deal_instalment',
  'deal_discount',
  'dealproduct',
  'dealinstallment',
]);

/** Below this an epoch counts seconds, above it milliseconds, and far above microseconds. */
const SECONDS_BELOW = 1e11;
const MILLISECONDS_BELOW = 1e14;

/**
 * What a delivery says, of version 1 or 2, as hints only. Ids come as numbers or text, the timestamp as ISO text or epoch,
 * `data`, `previous` and half of `meta` may be missing: only what names the record is needed. A body that names none (an
 * entity we never heard of included) gives hints that nobody acts upon, or none.
 *
 * @throws WebhookBodyError when the body is not JSON or has no `meta`.
 */
export function decodeWebhook(rawBody: Buffer): DecodedWebhook {
  const text = rawBody.toString('utf8');
  try {
    // The engine's own parser costs a tenth of one that keeps every digit, which next to no delivery needs.
    return decode(parseBody(text, JSON.parse));
  } catch (error) {
    if (error instanceof InexactNumberError) return decode(parseBody(text, parseJson));
    throw error;
  }
}

/** A number that we want to know has more digits than a double holds. */
class InexactNumberError extends Error {}

function decode(body: Fields): DecodedWebhook {
  const meta = part(body, 'meta');
  if (meta === undefined) throw new WebhookBodyError('it has no meta');
  const entity = (word(meta, 'entity') ?? word(meta, 'object') ?? 'unknown').toLowerCase();
  const action = ACTIONS[(word(meta, 'action') ?? '').toLowerCase()] ?? 'unknown';
  const isFirst = word(meta, 'entity') === undefined || (word(meta, 'version') ?? '').startsWith('1');
  const retry = number(body, 'retry');
  const timestamp = word(meta, 'timestamp');
  return {
    version: isFirst ? '1.0' : '2.0',
    hints: hintsOf(body, meta, entity, action),
    companyId: word(meta, 'company_id'),
    webhookId: word(meta, 'webhook_id'),
    correlationId: word(meta, 'correlation_id'),
    eventId: isFirst ? undefined : word(meta, 'id'),
    attempt: number(meta, 'attempt') ?? (retry === undefined ? undefined : retry + 1),
    // Read only by those who ask: dates are slow.
    get occurredAt() {
      return timestamp === undefined ? undefined : timeOf(timestamp);
    },
  };
}

function hintsOf(body: Fields, meta: Fields, entity: string, action: Action): WebhookHint[] {
  const now = part(body, 'data') ?? part(body, 'current');
  const before = part(body, 'previous');
  if (PARTS_OF_A_DEAL.has(entity)) {
    // A line that moved between deals touches both.
    const deals = [now, before].map((record) => record && word(record, 'deal_id'));
    return hints('deal', deals, 'change', undefined);
  }
  // In version 1 `meta.id` is the record, in version 2 it is the event.
  const own = word(meta, 'entity_id') ?? (word(meta, 'entity') === undefined ? word(meta, 'id') : undefined);
  const id = own ?? (now && word(now, 'id')) ?? (before && word(before, 'id'));
  const winner = word(meta, 'merged_to_id');
  const loser = word(meta, 'merged_from_id') ?? (action === 'merge' && before ? word(before, 'id') : undefined);
  const ownAction = winner === undefined ? (action === 'merge' ? 'change' : action) : 'merge';
  return [
    ...hints(entity, [id], ownAction, winner),
    ...hints(entity, [winner], 'change', undefined),
    ...(loser === id ? [] : hints(entity, [loser], 'merge', id)),
  ];
}

function hints(
  entity: string,
  ids: readonly (string | undefined)[],
  action: Action,
  mergedToId: string | undefined,
): WebhookHint[] {
  const known = new Set(ids.filter((id) => id !== undefined));
  return [...known].map((id) => ({ entity, id, action, mergedToId }));
}

function parseBody(text: string, parse: (text: string) => unknown): Fields {
  let body: unknown;
  try {
    body = parse(text);
  } catch {
    throw new WebhookBodyError('it is not a JSON object');
  }
  if (isFields(body)) return body;
  throw new WebhookBodyError('it is not a JSON object');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

// In a webhook a field of the wrong kind is as good as missing: the record is read again anyway.

function part(fields: Fields, key: string): Fields | undefined {
  const value = fields[key];
  return isFields(value) ? value : undefined;
}

/** Ids come as numbers, as text, or as an object with `value` or `id` inside. */
function word(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  if (isFields(value)) return word(value, 'value' in value ? 'value' : 'id');
  const text = typeof value === 'string' ? value : numberText(value);
  return text === '' ? undefined : text;
}

function number(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  const text = typeof value === 'string' ? decimalText(value.trim()) : numberText(value);
  const result = Number(text ?? Number.NaN);
  return Number.isSafeInteger(result) ? result : undefined;
}

function numberText(value: unknown): string | undefined {
  if (isLosslessNumber(value)) return decimalText(value.value);
  if (typeof value !== 'number') return undefined;
  if (Number.isSafeInteger(value)) return String(value);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new InexactNumberError();
  return decimalText(String(value));
}

function timeOf(text: string): string | undefined {
  const time = /^\d+$/.test(text) ? epochMs(Number(text)) : Date.parse(text);
  return Number.isNaN(time) || Math.abs(time) > 8.64e15 ? undefined : new Date(time).toISOString();
}

function epochMs(value: number): number {
  if (value < SECONDS_BELOW) return value * 1000;
  return value < MILLISECONDS_BELOW ? value : value / 1000;
}
