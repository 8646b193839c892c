import type { Sql } from '@app/platform';

import type { UnknownRecord } from '../../model/found-record.js';
import type { LedgerObject } from '../../model/lookup-scope.js';

/** Records with our mark that no operation knows. */
export class FoundRecordTable {
  constructor(
    private readonly sql: Sql,
    private readonly company: string,
  ) {}

  async save(object: LedgerObject, references: readonly string[], now: Date): Promise<void> {
    await this.sql.query(
      `insert into found_records (company, object, reference, found_at)
       select $1, $2, reference, $4 from unnest($3::text[]) as reference on conflict do nothing`,
      [this.company, object, references, now],
    );
  }

  async accept(now: Date): Promise<number> {
    const rows = await this.sql.query<{ reference: string }>(
      `with accepted as (
         update found_records set accepted_at = $2 where company = $1 and accepted_at is null returning reference)
       select reference from accepted`,
      [this.company, now],
    );
    return rows.length;
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
      `select object, reference, found_at as "foundAt", accepted_at as "acceptedAt"
         from found_records where company = $1 order by accepted_at nulls first, found_at desc, reference limit $2`,
      [this.company, limit],
    );
  }
}
