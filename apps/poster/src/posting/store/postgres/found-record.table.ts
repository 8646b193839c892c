import { type Sql, toJson } from '@app/platform';

import type { FoundReference, UnknownRecord } from '../../model/found-record.js';
import type { LedgerObject } from '../../model/lookup-scope.js';

const knownToNobody = 'not exists (select from operations o where o.company = f.company and o.reference = f.reference)';

/** Records with our mark that no operation knows. */
export class FoundRecordTable {
  constructor(
    private readonly sql: Sql,
    private readonly company: string,
  ) {}

  async save(object: LedgerObject, found: readonly FoundReference[], now: Date): Promise<void> {
    await this.sql.query(
      `insert into found_records (company, object, reference, record_no, deal_id, found_at)
       select $1, $2, reference, "recordNo", "dealId", $4
         from jsonb_to_recordset($3::jsonb) as row (reference text, "recordNo" text, "dealId" text)
       on conflict (company, object, reference) do update
          set record_no = excluded.record_no, deal_id = excluded.deal_id`,
      [this.company, object, toJson(found), now],
    );
  }

  /** Accepted by nobody; `locked` until the transaction ends, for whoever decides about them. */
  async open(reading: 'locked' | 'unlocked'): Promise<string[]> {
    const rows = await this.sql.query<{ reference: string }>(
      `select f.reference from found_records f
        where f.company = $1 and f.accepted_at is null and ${knownToNobody}
        order by f.reference ${reading === 'locked' ? 'for update of f' : ''}`,
      [this.company],
    );
    return rows.map((row) => row.reference);
  }

  async accept(references: readonly string[], now: Date): Promise<number> {
    const rows = await this.sql.query<{ reference: string }>(
      `with accepted as (
         update found_records set accepted_at = $2
          where company = $1 and accepted_at is null and reference = any($3::text[]) returning reference)
       select reference from accepted`,
      [this.company, now, references],
    );
    return rows.length;
  }

  async settle(references: readonly string[], by: { actor: string; reason: string }, now: Date): Promise<void> {
    await this.sql.query(
      `update found_records set settled_at = $2, settled_by = $4, settled_reason = $5
        where company = $1 and settled_at is null and reference = any($3::text[])`,
      [this.company, now, references, by.actor, by.reason],
    );
  }

  /** References per deal that no operation knows and that nobody has settled. */
  async ofDeals(dealIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await this.sql.query<{ deal_id: string; found: string[] }>(
      `select f.deal_id, array_agg(f.reference order by f.reference) as found from found_records f
        where f.company = $1 and f.deal_id = any($2::text[]) and f.settled_at is null and ${knownToNobody}
        group by f.deal_id`,
      [this.company, dealIds],
    );
    return new Map(rows.map((row) => [row.deal_id, row.found]));
  }

  /** Known to no operation, and accepted by nobody. */
  async unknown(references: readonly string[]): Promise<string[]> {
    const rows = await this.sql.query<{ reference: string }>(
      `select distinct given.reference from unnest($2::text[]) as given (reference)
        where not exists (select from operations o where o.company = $1 and o.reference = given.reference)
          and not exists (select from found_records f where f.company = $1 and f.reference = given.reference
                             and f.accepted_at is not null)`,
      [this.company, references],
    );
    return rows.map((row) => row.reference);
  }

  /** The newest first. */
  list(limit: number): Promise<UnknownRecord[]> {
    return this.sql.query<UnknownRecord>(
      `select object, reference, record_no as "recordNo", deal_id as "dealId", found_at as "foundAt",
              accepted_at as "acceptedAt", settled_at as "settledAt"
         from found_records where company = $1 order by accepted_at nulls first, found_at desc, reference limit $2`,
      [this.company, limit],
    );
  }
}
