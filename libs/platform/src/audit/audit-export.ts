import type { Sql } from '../database/sql.js';
import { AuditChainWalker, type AuditVerification } from './audit-chain.walker.js';
import { auditOutboxRecord } from './audit-outbox-record.js';
import { toAuditEvent, type AuditRow } from './audit-row.js';
import type { AuditOutcome } from './audit-entry.js';
import { sealedAuditRows } from './verify-audit-chain.js';

const PAGE = 1_000;

/** Fields of an exported event: those of the audit topic, and the salt, without which nobody could check the payload's digest. */
export const auditExportFields = [
  'schemaVersion',
  'sequence',
  'service',
  'id',
  'occurredAt',
  'environmentId',
  'company',
  'actor',
  'action',
  'subjectType',
  'subjectId',
  'outcome',
  'reason',
  'correlationId',
  'causationId',
  'before',
  'after',
  'payloadDigest',
  'salt',
  'erased',
  'previousHash',
  'hash',
] as const;
export type ExportedAuditEvent = Record<(typeof auditExportFields)[number], unknown>;

/** The sealed events from a position on, in the order of the chain; reads page by page and holds one page at most. */
export async function* exportAudit(
  sql: Sql,
  schema: string,
  service: string,
  from = 1n,
): AsyncGenerator<ExportedAuditEvent> {
  let after = (from - 1n).toString();
  for (;;) {
    const rows = await sealedAuditRows(sql, schema, after, PAGE);
    for (const row of rows) yield toExported(row, service);
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.position ?? after;
  }
}

/** Checks an export (JSONL) against itself: every link, and every payload that was not erased. Blank lines are passed over. */
export async function verifyAuditExport(
  lines: AsyncIterable<string>,
  onProgress: (checked: number) => void = () => undefined,
): Promise<AuditVerification> {
  let walker: AuditChainWalker | undefined;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const row = toRow(line);
    walker ??= new AuditChainWalker(startOf(row));
    if (row === undefined) return stopped(walker, 'its line is not an exported audit event');
    if (!walker.accept(row)) return walker.result;
    if (walker.result.checked % PAGE === 0) onProgress(walker.result.checked);
  }
  return (walker ?? new AuditChainWalker()).result;
}

function stopped(walker: AuditChainWalker, reason: string): AuditVerification {
  walker.broken(reason);
  return walker.result;
}

function startOf(row: AuditRow | undefined): bigint {
  return row?.position != null && /^[1-9]\d{0,18}$/.test(row.position) ? BigInt(row.position) : 1n;
}

function toExported(row: AuditRow, service: string): ExportedAuditEvent {
  const event = toAuditEvent(row);
  const flat: Record<string, unknown> = {
    ...(auditOutboxRecord('', service, event).payload as object),
    salt: row.salt,
    erased: event.erased,
  };
  return Object.fromEntries(auditExportFields.map((field) => [field, flat[field] ?? null])) as ExportedAuditEvent;
}

function toRow(line: string): AuditRow | undefined {
  const event = parsed(line);
  const at = new Date(textOf(event?.['occurredAt']));
  if (event === undefined || Number.isNaN(at.getTime())) return undefined;
  const optional = (name: string): string | null => (event[name] == null ? null : textOf(event[name]));
  return {
    seq: '',
    id: textOf(event['id']),
    at,
    actor: textOf(event['actor']),
    action: textOf(event['action']),
    subject_type: textOf(event['subjectType']),
    subject_id: textOf(event['subjectId']),
    company: textOf(event['company']),
    environment_id: textOf(event['environmentId']),
    correlation_id: optional('correlationId'),
    causation_id: optional('causationId'),
    outcome: textOf(event['outcome']) as AuditOutcome,
    payload_digest: optional('payloadDigest'),
    salt: optional('salt'),
    reason: optional('reason'),
    before: event['before'] ?? null,
    after: event['after'] ?? null,
    position: optional('sequence'),
    previous_hash: optional('previousHash'),
    hash: optional('hash'),
  };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
