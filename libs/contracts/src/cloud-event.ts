import type { EventTypeName } from './event-type.js';

/** What every event says about itself, as CloudEvents 1.0 attributes. */
export interface EventAttributes {
  readonly id: string;
  readonly type: EventTypeName;
  /** When the fact was observed, UTC ISO 8601. */
  readonly time: string;
  /** What it is about, such as `deal/41`. */
  readonly subject: string;
  readonly environmentId: string;
  readonly company: string;
  /** W3C trace context, passed on unchanged. */
  readonly traceparent?: string;
}

export type EventHeaders = Record<string, string>;

/** CloudEvents Kafka binding, binary mode: attributes become `ce_` headers, the record's value is the data. */
export function toEventHeaders(attributes: EventAttributes): EventHeaders {
  return {
    ce_specversion: '1.0',
    ce_id: attributes.id,
    ce_type: attributes.type,
    ce_source: eventSource(attributes.environmentId, attributes.company),
    ce_time: attributes.time,
    ce_subject: attributes.subject,
    ce_environmentid: attributes.environmentId,
    ce_company: attributes.company,
    'content-type': 'application/json',
    ...(attributes.traceparent === undefined ? {} : { traceparent: attributes.traceparent }),
  };
}

export function eventSource(environmentId: string, company: string): string {
  return `/pipedrive-intacct/${environmentId}/${company}`;
}

/** The record key: one company's deal (or organization) stays on one partition, so its versions stay in order. */
export function recordKey(company: string, entityId: string): string {
  return `${company}:${entityId}`;
}
