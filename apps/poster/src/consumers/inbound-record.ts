import {
  decodeEvent,
  type DecodedEvent,
  EventType,
  UnknownSchemaMajorError,
  UnreadableEventError,
} from '@app/contracts';
import type { ConsumedRecord } from '@app/platform';

import type { DeadLetterReason } from '../dead-letters/dead-letter.repository.js';
import type { UnreadableDeal } from '../posting/index.js';

/** A record as far as it could be understood. */
export type Inbound =
  | { readonly kind: 'event'; readonly record: ConsumedRecord; readonly eventId: string; readonly event: DecodedEvent }
  | { readonly kind: 'dead'; readonly record: ConsumedRecord; readonly reason: DeadLetterReason; readonly error: Error }
  /** Written by a newer ingest than this service understands: nothing behind it may be handled. */
  | { readonly kind: 'newer'; readonly record: ConsumedRecord; readonly error: UnknownSchemaMajorError };

/** An event of somebody else: another environment, or another Pipedrive company. */
export class ForeignEventError extends Error {
  override readonly name = 'ForeignEventError';
}

export function readInbound(record: ConsumedRecord): Inbound {
  try {
    const event = decodeEvent(record.headers, record.value);
    const eventId = record.headers['ce_id'];
    if (eventId === undefined || eventId === '') throw new UnreadableEventError(['the header ce_id is missing']);
    return { kind: 'event', record, eventId, event };
  } catch (error) {
    if (error instanceof UnknownSchemaMajorError) return { kind: 'newer', record, error };
    if (error instanceof UnreadableEventError) return { kind: 'dead', record, reason: 'unreadable', error };
    throw error;
  }
}

/** Whose deals these are. */
export interface Ours {
  readonly company: string;
  readonly environmentId: string;
}

/**
 * What can be read of a deal that cannot be decoded, so that its money is visible in a hold. Undefined: not even its id, or it is
 * somebody else's, whose number may be the number of a deal of ours.
 */
export function readRemains(record: ConsumedRecord, problem: string, ours: Ours): UnreadableDeal | undefined {
  const raw = parsed(record.value);
  if (isForeign(record, raw, ours)) return undefined;
  const dealId = text(raw['dealId']) ?? record.key.split(':').at(1);
  if (dealId === undefined || !/^\d{1,18}$/.test(dealId)) return undefined;
  const money = [text(raw['value']), text(raw['currency'])].filter((part) => part !== undefined).join(' ');
  const title = text(raw['title']);
  const said = [title === undefined ? '' : `"${title}"`, money].filter((part) => part !== '').join(', ');
  return { dealId, problem: said === '' ? problem : `${problem}; it says ${said}` };
}

export function isDealEvent<E extends DecodedEvent>(
  event: E,
): event is Exclude<E, { type: typeof EventType.organizationChanged }> {
  return event.type !== EventType.organizationChanged;
}

/** Each of key, headers and content may be broken; one that names somebody else is enough. */
function isForeign(record: ConsumedRecord, raw: Record<string, unknown>, { company, environmentId }: Ours): boolean {
  const [inKey, ...rest] = record.key.split(':');
  const companies = [rest.length > 0 ? inKey : undefined, record.headers['ce_company'], text(raw['company'])];
  const environments = [record.headers['ce_environmentid'], text(raw['environmentId'])];
  return companies.some((said) => differs(said, company)) || environments.some((said) => differs(said, environmentId));
}

function differs(said: string | undefined, own: string): boolean {
  return said !== undefined && said !== '' && said !== own;
}

function parsed(value: string | null): Record<string, unknown> {
  try {
    const raw: unknown = JSON.parse(value ?? '');
    return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}
