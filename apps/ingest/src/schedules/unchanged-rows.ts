import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { HintEntity } from '../hints/hint.js';

/** What a list shows of a record; `orgId` only of persons. */
export interface PolledRow {
  readonly id: string;
  readonly updateTime: string | null;
  readonly orgId?: string | null;
}

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

  of(sql: Sql, entity: HintEntity, rows: readonly PolledRow[]): Promise<ReadonlySet<string>> {
    return entity === 'person' ? this.personsOf(sql, rows) : this.recordsOf(sql, entity, rows);
  }

  private async recordsOf(
    sql: Sql,
    entity: Exclude<HintEntity, 'person'>,
    rows: readonly PolledRow[],
  ): Promise<ReadonlySet<string>> {
    const dated = rows.filter((row) => row.updateTime !== null);
    if (dated.length === 0) return new Set();
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

  /** Persons are not on record: one is new only to an organization that he speaks for, or could, and that was read before. */
  private async personsOf(sql: Sql, rows: readonly PolledRow[]): Promise<ReadonlySet<string>> {
    const known = await sql.query<{ id: string }>(
      // Two questions, each by its index: an "or" between them would compare every person with every organization.
      `select row.id from unnest($2::text[], $3::text[], $4::timestamptz[]) as row (id, organization_id, update_time)
        where not exists (
          select from ${INGEST_SCHEMA}.organization_state state
           where state.company = $1 and state.contact_person_id = row.id
             and (state.read_at > row.update_time + $5 * interval '1 ms') is not true)
          and not exists (
          select from ${INGEST_SCHEMA}.organization_state state
           where state.company = $1 and state.organization_id = row.organization_id and state.contact_person_id is null
             and (state.read_at > row.update_time + $5 * interval '1 ms') is not true)`,
      [
        this.company,
        rows.map((row) => row.id),
        rows.map((row) => row.orgId ?? null),
        rows.map((row) => row.updateTime),
        this.overlapMs,
      ],
    );
    return new Set(known.map((row) => row.id));
  }
}
