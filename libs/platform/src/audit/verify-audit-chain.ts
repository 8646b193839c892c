import { identifier } from '../database/identifier.js';
import type { Sql } from '../database/sql.js';
import { AuditChainWalker, type AuditVerification } from './audit-chain.walker.js';
import { AUDIT_COLUMNS, type AuditRow } from './audit-row.js';

const PAGE = 1_000;

/** Walks the whole chain page by page and stops at the first link that does not hold. Reads only. */
export async function verifyAuditChain(
  sql: Sql,
  schema: string,
  onProgress: (checked: number) => void = () => undefined,
): Promise<AuditVerification> {
  const s = identifier(schema);
  const walker = new AuditChainWalker();
  for (;;) {
    const rows = await sealedAuditRows(sql, s, walker.lastPosition, PAGE);
    for (const row of rows) if (!walker.accept(row)) return walker.result;
    onProgress(walker.result.checked);
    if (rows.length < PAGE) break;
  }
  const [left] = await sql.query<{ waiting: number; lost: number }>(
    `select count(u.seq)::int as waiting, (count(*) filter (where u.seq is null))::int as lost
       from ${s}.audit_events e
       left join ${s}.audit_unsealed u on u.event_id = e.id
      where not exists (select from ${s}.audit_seals x where x.event_id = e.id)`,
  );
  walker.result.unsealed = left?.waiting ?? 0;
  if (left?.lost) walker.broken(`${left.lost} events have lost their seal`);
  return walker.result;
}

/** A page of the chain after a position; `at` is null where the event itself is gone. */
export function sealedAuditRows(sql: Sql, schema: string, after: string, limit: number): Promise<AuditRow[]> {
  const s = identifier(schema);
  return sql.query<AuditRow>(
    `select ${AUDIT_COLUMNS.replaceAll('e.id,', 's.event_id as id, e.id as found_id,')}
       from ${s}.audit_seals s
       left join ${s}.audit_events e on e.id = s.event_id
       left join ${s}.audit_payloads p on p.event_id = s.event_id
      where s.position > $1 order by s.position limit $2`,
    [after, limit],
  );
}
