import { identifier } from '../database/identifier.js';
import type { Sql } from '../database/sql.js';
import { GENESIS_HASH, linkHash, payloadDigest } from './audit-hash.js';
import { AUDIT_COLUMNS, toAuditEvent, type AuditRow } from './audit-row.js';

export interface AuditVerification {
  /** Links that were checked, the broken one not included. */
  checked: number;
  /** Links whose erasable part is gone; the links themselves still hold. */
  erased: number;
  /** Events that wait for the sealer. */
  unsealed: number;
  /** Position of the first broken link, with the reason. */
  brokenAt?: string;
  reason?: string;
  /** Hash of the last good link; compare it with a published one to notice a chain that was cut off at its end. */
  head: string;
}

const PAGE = 1_000;

/** Walks the whole chain page by page and stops at the first link that does not hold. Reads only. */
export async function verifyAuditChain(sql: Sql, schema: string): Promise<AuditVerification> {
  const s = identifier(schema);
  const result: AuditVerification = { checked: 0, erased: 0, unsealed: 0, head: GENESIS_HASH };
  for (;;) {
    const rows = await sealsAfter(sql, s, result.checked);
    for (const row of rows) {
      const reason = faultOf(row, String(result.checked + 1), result.head);
      if (reason) return { ...result, brokenAt: String(result.checked + 1), reason };
      result.checked += 1;
      result.head = row.hash ?? '';
      if (toAuditEvent(row).erased) result.erased += 1;
    }
    if (rows.length < PAGE) break;
  }
  const [left] = await sql.query<{ waiting: number; lost: number }>(
    `select count(u.seq)::int as waiting, (count(*) filter (where u.seq is null))::int as lost
       from ${s}.audit_events e
       left join ${s}.audit_unsealed u on u.event_id = e.id
      where not exists (select from ${s}.audit_seals x where x.event_id = e.id)`,
  );
  result.unsealed = left?.waiting ?? 0;
  if (!left?.lost) return result;
  return { ...result, brokenAt: String(result.checked + 1), reason: `${left.lost} events have lost their seal` };
}

function sealsAfter(sql: Sql, schema: string, position: number): Promise<AuditRow[]> {
  return sql.query<AuditRow>(
    `select ${AUDIT_COLUMNS.replaceAll('e.id,', 's.event_id as id, e.id as found_id,')}
       from ${schema}.audit_seals s
       left join ${schema}.audit_events e on e.id = s.event_id
       left join ${schema}.audit_payloads p on p.event_id = s.event_id
      where s.position > $1 order by s.position limit ${PAGE}`,
    [position],
  );
}

function faultOf(row: AuditRow, expectedPosition: string, previousHash: string): string | undefined {
  if (row.position !== expectedPosition) return `link ${expectedPosition} is missing`;
  if (row.at === null) return `its event ${row.id} is missing`;
  if (row.previous_hash !== previousHash) return 'it does not continue the link before it';
  const event = toAuditEvent(row);
  if (linkHash(expectedPosition, previousHash, event) !== row.hash) return `event ${row.id} has been changed`;
  if (row.salt !== null && payloadDigest(row.salt, row) !== row.payload_digest) {
    return `reason, before or after of event ${row.id} has been changed`;
  }
  return undefined;
}
