import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const TABLE = `${INGEST_SCHEMA}.merge_aliases`;
/** A merged into B, B into C …: real chains are short, and a circle must end. */
const MAX_CHAIN = 10;

export interface MergeAlias {
  readonly entity: 'deal' | 'organization';
  readonly id: string;
  readonly mergedInto: string;
}

/** Which record carries on for one that was merged away. Only webhooks tell; a poll merely sees the record gone. */
export class MergeAliasRepository {
  constructor(private readonly company: string) {}

  async record(sql: Sql, aliases: readonly MergeAlias[]): Promise<void> {
    const real = aliases.filter((alias) => alias.id !== alias.mergedInto);
    if (real.length === 0) return;
    const unique = [...new Map(real.map((alias) => [`${alias.entity}:${alias.id}`, alias])).values()];
    await sql.query(
      `insert into ${TABLE} (company, entity, entity_id, merged_into)
       select $1, entity, id, into_id from unnest($2::text[], $3::text[], $4::text[]) as new (entity, id, into_id)
       on conflict (company, entity, entity_id) do update set merged_into = excluded.merged_into, seen_at = clock_timestamp()`,
      [this.company, unique.map((one) => one.entity), unique.map((one) => one.id), unique.map((one) => one.mergedInto)],
    );
  }

  /** For each id that was merged away the one that carries on in the end. */
  async survivors(
    sql: Sql,
    entity: MergeAlias['entity'],
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await sql.query<{ id: string; survivor: string }>(
      `with recursive chain as (
         select id, alias.merged_into as survivor, 1 as depth
           from unnest($3::text[]) as id
           join ${TABLE} alias on alias.company = $1 and alias.entity = $2 and alias.entity_id = id
         union all
         select chain.id, alias.merged_into, depth + 1
           from chain join ${TABLE} alias
             on alias.company = $1 and alias.entity = $2 and alias.entity_id = chain.survivor
          where depth < ${MAX_CHAIN} and alias.merged_into <> chain.id)
       select distinct on (id) id, survivor from chain order by id, depth desc`,
      [this.company, entity, [...new Set(ids)]],
    );
    return new Map(rows.map((row) => [row.id, row.survivor]));
  }
}
