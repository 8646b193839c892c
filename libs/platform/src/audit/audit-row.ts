import type { AuditOutcome, SealedAuditEvent } from './audit-entry.js';

/** An audit event as the database gives it back. */
export interface AuditRow {
  seq: string;
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject_type: string;
  subject_id: string;
  company: string;
  environment_id: string;
  correlation_id: string | null;
  causation_id: string | null;
  outcome: AuditOutcome;
  payload_digest: string | null;
  salt: string | null;
  reason: string | null;
  before: unknown;
  after: unknown;
  position: string | null;
  previous_hash: string | null;
  hash: string | null;
}

/** Columns of `AuditRow`, for e = audit_events, p = audit_payloads, s = audit_seals. */
export const AUDIT_COLUMNS = `e.seq, e.id, e.at, e.actor, e.action, e.subject_type, e.subject_id, e.company,
  e.environment_id, e.correlation_id, e.causation_id, e.outcome, e.payload_digest, p.salt, p.reason, p.before, p.after,
  s.position, s.previous_hash, s.hash`;

export function toAuditEvent(row: AuditRow): SealedAuditEvent {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    company: row.company,
    environmentId: row.environment_id,
    correlationId: row.correlation_id ?? undefined,
    causationId: row.causation_id ?? undefined,
    outcome: row.outcome,
    payloadDigest: row.payload_digest ?? undefined,
    erased: row.payload_digest !== null && row.salt === null,
    reason: row.reason ?? undefined,
    before: row.before ?? undefined,
    after: row.after ?? undefined,
    position: row.position ?? undefined,
    previousHash: row.previous_hash ?? undefined,
    hash: row.hash ?? undefined,
  };
}
