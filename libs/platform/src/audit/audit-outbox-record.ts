import type { OutboxRecord } from '../outbox/outbox-record.js';
import type { SealedAuditEvent } from './audit-entry.js';

/** A sealed event as flat JSON for the audit topic. The key is one per chain: its order must survive the bus. */
export function auditOutboxRecord(topic: string, service: string, event: SealedAuditEvent): OutboxRecord {
  return {
    id: event.id,
    aggregateType: 'audit',
    aggregateId: `${event.environmentId}:${service}`,
    type: 'AuditRecorded',
    topic,
    payload: {
      schemaVersion: '1.0',
      sequence: event.position,
      service,
      id: event.id,
      occurredAt: event.at.toISOString(),
      environmentId: event.environmentId,
      company: event.company,
      actor: event.actor,
      action: event.action,
      subjectType: event.subjectType,
      subjectId: event.subjectId,
      outcome: event.outcome,
      reason: event.reason ?? null,
      correlationId: event.correlationId ?? null,
      causationId: event.causationId ?? null,
      before: event.before ?? null,
      after: event.after ?? null,
      payloadDigest: event.payloadDigest ?? null,
      previousHash: event.previousHash,
      hash: event.hash,
    },
    headers: { 'content-type': 'application/json' },
  };
}
