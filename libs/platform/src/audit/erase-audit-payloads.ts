import { randomUUID } from 'node:crypto';
import { identifier } from '../database/identifier.js';
import type { Sql, Transaction } from '../database/sql.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditTrail } from './audit-trail.js';

/** Whose payloads go. At least one of the two; both together narrow each other. */
export interface ErasureScope {
  readonly subject?: { readonly type: string; readonly id: string };
  /** Any text in reason, before or after, such as a name or an address; upper and lower case are the same. */
  readonly containing?: string;
}

/** How many payloads an erasure would take. */
export async function countErasable(sql: Sql, schema: string, scope: ErasureScope): Promise<number> {
  const { text, params } = selection(identifier(schema), scope);
  const [row] = await sql.query<{ count: number }>(`select count(*)::int as count from (${text}) chosen`, params);
  return row?.count ?? 0;
}

/**
 * Erases reason, before and after (with their salt) of the chosen events, and says so in the trail; the chain covers only
 * their digest and still holds. Needs the owner's rights: the application role may not delete. What was searched for is
 * itself personal and is not written down.
 */
export async function eraseAuditPayloads(
  tx: Transaction,
  schema: string,
  service: string,
  scope: ErasureScope,
  by: Pick<AuditEntry, 'actor' | 'company' | 'environmentId'> & { readonly reason: string },
  /** `schema.table.column` → rows that lost the text in the same transaction. */
  rows: Readonly<Record<string, number>> = {},
): Promise<number> {
  const s = identifier(schema);
  const { text, params } = selection(s, scope);
  const erased = await tx.query<{ event_id: string }>(
    `delete from ${s}.audit_payloads where event_id in (${text}) returning event_id`,
    params,
  );
  if (erased.length === 0 && Object.keys(rows).length === 0) return 0;
  const { subject, containing } = scope;
  await new AuditTrail(schema, service).append(tx, [
    {
      id: randomUUID(),
      actor: by.actor,
      action: 'audit.erased',
      subjectType: subject?.type ?? 'audit',
      subjectId: subject?.id ?? 'payloads',
      company: by.company,
      environmentId: by.environmentId,
      outcome: 'succeeded',
      reason: by.reason,
      after: { events: erased.length, byText: containing !== undefined, rows },
    },
  ]);
  return erased.length;
}

function selection(s: string, { subject, containing }: ErasureScope): { text: string; params: unknown[] } {
  const params: unknown[] = [];
  const given = (value: unknown): string => `$${params.push(value)}`;
  const conditions = [`e.action <> 'audit.erased'`];
  if (subject) conditions.push(`e.subject_type = ${given(subject.type)}`, `e.subject_id = ${given(subject.id)}`);
  if (containing !== undefined) {
    const needle = given(containing);
    // In JSON text a quote or an umlaut may be escaped, so the searched text is brought into the same shape.
    const inJson = `lower(substr(to_jsonb(${needle}::text)::text, 2, length(to_jsonb(${needle}::text)::text) - 2))`;
    conditions.push(
      `(strpos(lower(coalesce(p.reason, '')), lower(${needle})) > 0
        or strpos(lower(coalesce(p.before::text, '')), ${inJson}) > 0
        or strpos(lower(coalesce(p.after::text, '')), ${inJson}) > 0)`,
    );
  }
  if (params.length === 0) throw new RangeError('An erasure names a subject or a text.');
  return {
    text: `select p.event_id from ${s}.audit_payloads p join ${s}.audit_events e on e.id = p.event_id
            where ${conditions.join(' and ')}`,
    params,
  };
}
