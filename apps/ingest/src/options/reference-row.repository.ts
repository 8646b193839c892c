import { type ReferenceChanged, referenceKey } from '@app/contracts';
import { toJson, type Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { OptionListChoice } from './option-list.js';
import type { ListedRow } from './option-plan.js';

const TABLE = `${INGEST_SCHEMA}.reference_rows`;

/** A list that there are rows of. */
export interface KnownList {
  readonly ledgerCompany: string;
  readonly kind: string;
  readonly dimension: string | null;
  readonly rows: number;
}

/** The ledger's own data, as the topic told of it. */
export class ReferenceRowRepository {
  constructor(private readonly company: string) {}

  /** The newest state of each row wins, in whatever order they come; says which lists really changed. */
  async upsert(tx: Sql, rows: readonly ReferenceChanged[]): Promise<Pick<KnownList, 'ledgerCompany' | 'kind'>[]> {
    // One statement cannot change a row twice.
    const newest = new Map<string, ReferenceChanged>();
    for (const row of rows) {
      const key = referenceKey(row);
      if (Date.parse(newest.get(key)?.changedAt ?? '') > Date.parse(row.changedAt)) continue;
      newest.set(key, row);
    }
    return tx.query(
      `with stored as (
         insert into ${TABLE} as old (company, ledger_company, kind, record_no, id, name, active, deleted, attributes, changed_at)
         select $1, r.company, r.kind, r."recordNo", r.id, r.name, r.active, r.deleted, r.attributes, r."changedAt"
           from jsonb_to_recordset($2::jsonb) as r (company text, kind text, "recordNo" text, id text, name text,
                active boolean, deleted boolean, attributes jsonb, "changedAt" timestamptz)
          order by r.company, r.kind, r."recordNo"
         on conflict (company, ledger_company, kind, record_no) do update
            set id = excluded.id, name = excluded.name, active = excluded.active, deleted = excluded.deleted,
                attributes = excluded.attributes, changed_at = excluded.changed_at
          where old.changed_at < excluded.changed_at
         returning ledger_company, kind)
       select distinct ledger_company as "ledgerCompany", kind from stored`,
      [this.company, toJson([...newest.values()])],
    );
  }

  /** The rows of a list, by number; gone and inactive ones too. */
  async rowsOf(sql: Sql, list: OptionListChoice): Promise<ListedRow[]> {
    return sql.query<ListedRow>(
      `select record_no as "recordNo", id, name, active and not deleted as "isUsable" from ${TABLE}
        where company = $1 and ledger_company = $2 and kind = $3 and ($4::text is null or attributes ->> 'dimension' = $4)
          and (cardinality($5::text[]) = 0 or exists (select from unnest($5::text[]) as p (prefix) where starts_with(id, prefix)))
        order by id, record_no`,
      [this.company, list.ledgerCompany, list.kind, list.dimension, list.idPrefixes],
    );
  }

  async lists(sql: Sql): Promise<KnownList[]> {
    return sql.query<KnownList>(
      `select ledger_company as "ledgerCompany", kind, attributes ->> 'dimension' as dimension,
              count(*) filter (where not deleted)::integer as rows
         from ${TABLE} where company = $1 group by 1, 2, 3 order by 1, 2, 3`,
      [this.company],
    );
  }
}
