import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { HintEntity } from '../hints/hint.js';

/**
 * Tells which rows of a poll need no reading: the overlap shows the same rows again and again. A row is unchanged when its
 * update time is the one on record and our reading began well after it. Update times have whole seconds, so a reading
 * within the overlap may have missed a second change of the same second.
 */
export class UnchangedRows {
  constructor(
    private readonly company: string,
    private readonly overlapMs: number,
  ) {}

  async of(
    sql: Sql,
    entity: HintEntity,
    rows: readonly { readonly id: string; readonly updateTime: string | null }[],
  ): Promise<ReadonlySet<string>> {
    const dated = rows.filter((row) => row.updateTime !== null);
    if (entity === 'person' || dated.length === 0) return new Set();
    const table = entity === 'deal' ? 'deal_state' : 'organization_state';
    const key = entity === 'deal' ? 'deal_id' : 'organization_id';
    const known = await sql.query<{ id: string }>(
      `select row.id from unnest($2::text[], $3::timestamptz[]) as row (id, update_time)
         join ${INGEST_SCHEMA}.${table} state
           on state.company = $1 and state.${key} = row.id and state.update_time = row.update_time
        where state.readable and state.read_at > row.update_time + $4 * interval '1 ms'`,
      [this.company, dated.map((row) => row.id), dated.map((row) => row.updateTime), this.overlapMs],
    );
    return new Set(known.map((row) => row.id));
  }
}
