import { randomBytes } from 'node:crypto';
import { identifier } from '../database/identifier.js';
import type { Sql } from '../database/sql.js';
import { toJson } from '../database/to-json.js';
import type { AuditEntry, SealedAuditEvent } from './audit-entry.js';
import { payloadDigest } from './audit-hash.js';
import { AUDIT_COLUMNS, toAuditEvent, type AuditRow } from './audit-row.js';

const LISTED_AT_MOST = 1_000;

/** Writes and reads the audit events of one service (`platformTables.audit`). */
export class AuditTrail {
  private readonly schema: string;

  constructor(
    schema: string,
    readonly service: string,
  ) {
    this.schema = identifier(schema);
  }

  /** Appends in the transaction of the change that it tells of; the sealer finds it after the commit. */
  async append(tx: Sql, entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.query(
      `with input as (
         select * from rows from (jsonb_to_recordset($1::jsonb) as (id uuid, actor text, action text, subject_type text,
           subject_id text, company text, environment_id text, correlation_id text, causation_id text, outcome text,
           payload_digest text, salt text, reason text, before jsonb, after jsonb)) with ordinality as r
           (id, actor, action, subject_type, subject_id, company, environment_id, correlation_id, causation_id, outcome,
            payload_digest, salt, reason, before, after, n)),
       event as (
         insert into ${this.schema}.audit_events (id, actor, action, subject_type, subject_id, company, environment_id,
           correlation_id, causation_id, outcome, payload_digest)
         select id, actor, action, subject_type, subject_id, company, environment_id, correlation_id, causation_id,
                outcome, payload_digest from input order by n
         returning seq, id),
       payload as (
         insert into ${this.schema}.audit_payloads (event_id, salt, reason, before, after)
         select id, salt, reason, before, after from input where payload_digest is not null)
       insert into ${this.schema}.audit_unsealed (seq, event_id) select seq, id from event`,
      [toJson(entries.map(toInputRow))],
    );
  }

  /** The events of one subject, oldest first, at most the latest 1,000. */
  async list(sql: Sql, subjectType: string, subjectId: string): Promise<SealedAuditEvent[]> {
    const rows = await sql.query<AuditRow>(
      `select ${AUDIT_COLUMNS}
         from ${this.schema}.audit_events e
         left join ${this.schema}.audit_payloads p on p.event_id = e.id
         left join ${this.schema}.audit_seals s on s.event_id = e.id
        where e.subject_type = $1 and e.subject_id = $2 order by e.seq desc limit $3`,
      [subjectType, subjectId, LISTED_AT_MOST],
    );
    return rows.map(toAuditEvent).toReversed();
  }
}

function toInputRow(entry: AuditEntry): Record<string, unknown> {
  const hasPayload = [entry.reason, entry.before, entry.after].some((part) => part !== undefined && part !== null);
  const salt = hasPayload ? randomBytes(16).toString('hex') : undefined;
  return {
    id: entry.id,
    actor: entry.actor,
    action: entry.action,
    subject_type: entry.subjectType,
    subject_id: entry.subjectId,
    company: entry.company,
    environment_id: entry.environmentId,
    correlation_id: entry.correlationId,
    causation_id: entry.causationId,
    outcome: entry.outcome,
    salt,
    payload_digest: salt === undefined ? undefined : payloadDigest(salt, entry),
    reason: entry.reason,
    before: entry.before,
    after: entry.after,
  };
}
