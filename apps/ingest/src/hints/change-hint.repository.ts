import type { Database, Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import { hintPriority, type ClaimedHint, type HintEntity, type HintRequest, type HintSource } from './hint.js';

const TABLE = `${INGEST_SCHEMA}.change_hints`;

export interface HintFailure {
  readonly hint: ClaimedHint;
  readonly error: string;
  readonly retryAfterMs: number;
}

/**
 * The statement that raises the hints which `rows` selects: company, entity, id, source, priority, whether for a backfill.
 * A hint that is there already has its counter raised.
 */
export function raiseHints(rows: string): string {
  return `insert into ${TABLE} as hint (company, entity, entity_id, source, priority, is_backfill)
       ${rows}
       on conflict (company, entity, entity_id) do update
          set counter = hint.counter + 1,
              source = case when excluded.priority <= hint.priority then excluded.source else hint.source end,
              priority = least(hint.priority, excluded.priority),
              not_before = least(hint.not_before, clock_timestamp()),
              attempts = 0,
              is_backfill = hint.is_backfill or excluded.is_backfill`;
}

/** Each once, in one order everywhere, so that two writers never wait for each other in a circle. */
export function inOneOrder(hints: readonly HintRequest[]): HintRequest[] {
  const unique = [...new Map(hints.map((hint) => [`${hint.entity}:${hint.id}`, hint])).values()];
  return unique.toSorted((a, b) => (a.entity + a.id < b.entity + b.id ? -1 : 1));
}

/** The durable list of what has to be read again. */
export class ChangeHintRepository {
  constructor(
    private readonly db: Database,
    private readonly company: string,
  ) {}

  /** Raises the counter of every hint, new or old: a hint that is being served right now will be served once more. */
  async raise(sql: Sql, hints: readonly HintRequest[], source: HintSource): Promise<void> {
    if (hints.length === 0) return;
    const ordered = inOneOrder(hints);
    await sql.query(
      raiseHints('select $1, entity, id, $4, $5, $6 from unnest($2::text[], $3::text[]) as new (entity, id)'),
      [
        this.company,
        ordered.map((hint) => hint.entity),
        ordered.map((hint) => hint.id),
        source,
        hintPriority[source],
        source === 'backfill',
      ],
    );
  }

  /** The kinds of which something is due: one question, where asking for each would keep an idle service busy. */
  async dueEntities(): Promise<ReadonlySet<string>> {
    const rows = await this.db.query<{ entity: string }>(
      `select distinct entity from ${TABLE}
        where company = $1 and not_before <= clock_timestamp()
          and (claimed_until is null or claimed_until < clock_timestamp())`,
      [this.company],
    );
    return new Set(rows.map((row) => row.entity));
  }

  /** Takes up to `limit` due hints of one entity for `claimMs`; a claim whose holder died runs out by the database's clock. */
  async claim(entity: HintEntity, limit: number, claimMs: number): Promise<ClaimedHint[]> {
    return this.db.query<ClaimedHint>(
      `with due as (
         select entity_id from ${TABLE}
          where company = $1 and entity = $2 and not_before <= clock_timestamp()
            and (claimed_until is null or claimed_until < clock_timestamp())
          order by priority, not_before limit $3 for update skip locked)
       update ${TABLE} as hint set claimed_until = clock_timestamp() + $4 * interval '1 ms'
         from due where hint.company = $1 and hint.entity = $2 and hint.entity_id = due.entity_id
       returning hint.entity, hint.entity_id as id, hint.counter, hint.source, hint.attempts, hint.is_backfill as "isBackfill"`,
      [this.company, entity, limit, claimMs],
    );
  }

  /** Removes what was served, unless its counter has moved: then something came in meanwhile and it is served again. */
  async settle(sql: Sql, hints: readonly ClaimedHint[]): Promise<void> {
    if (hints.length === 0) return;
    const params = [
      this.company,
      hints.map((one) => one.entity),
      hints.map((one) => one.id),
      hints.map((one) => one.counter),
    ];
    // Locked in the order in which hints are raised: deleting has no order of its own, and would deadlock with the webhooks.
    await sql.query(
      `select 1 from ${TABLE} where company = $1 and (entity, entity_id) in (select * from unnest($2::text[], $3::text[]))
        order by (entity || entity_id) collate "C" for update`,
      params.slice(0, 3),
    );
    await sql.query(
      `delete from ${TABLE} as hint using unnest($2::text[], $3::text[], $4::bigint[]) as mine (entity, id, counter)
        where hint.company = $1 and hint.entity = mine.entity and hint.entity_id = mine.id and hint.counter = mine.counter`,
      params,
    );
    await this.release(sql, hints);
  }

  /** Gives claims back, to be served again at once. */
  async release(sql: Sql, hints: readonly ClaimedHint[]): Promise<void> {
    if (hints.length === 0) return;
    await sql.query(
      `update ${TABLE} as hint set claimed_until = null
         from unnest($2::text[], $3::text[]) as mine (entity, id)
        where hint.company = $1 and hint.entity = mine.entity and hint.entity_id = mine.id`,
      [this.company, hints.map((one) => one.entity), hints.map((one) => one.id)],
    );
  }

  /** The reading failed: try again later, and say why in the meantime. */
  async postpone(sql: Sql, failures: readonly HintFailure[]): Promise<void> {
    if (failures.length === 0) return;
    await sql.query(
      `update ${TABLE} as hint
          set claimed_until = null, attempts = hint.attempts + 1, last_error = mine.error,
              not_before = clock_timestamp() + mine.after_ms * interval '1 ms'
         from unnest($2::text[], $3::text[], $4::text[], $5::float8[]) as mine (entity, id, error, after_ms)
        where hint.company = $1 and hint.entity = mine.entity and hint.entity_id = mine.id`,
      [
        this.company,
        failures.map((one) => one.hint.entity),
        failures.map((one) => one.hint.id),
        failures.map((one) => one.error.slice(0, 500)),
        failures.map((one) => one.retryAfterMs),
      ],
    );
  }

  /** Everything that was seen while there was no cutover: now it is judged as first seen. */
  async raiseUnevaluated(tx: Sql): Promise<void> {
    await this.raiseFrom(
      tx,
      'deal',
      `select deal_id as id from ${INGEST_SCHEMA}.deal_state where company = $1 and not evaluated`,
    );
    await this.raiseFrom(
      tx,
      'organization',
      `select organization_id as id from ${INGEST_SCHEMA}.organization_state where company = $1 and not evaluated`,
    );
  }

  /** Open deals of these pipelines, and those in cycle: their stages may mean something else from now on. */
  async raiseOpenDeals(tx: Sql, pipelineIds: readonly string[]): Promise<void> {
    const open = `select deal_id as id from ${INGEST_SCHEMA}.deal_state
                   where company = $1 and pipeline_id = any($2::text[]) and (last_status = 'open' or in_cycle)`;
    await this.raiseFrom(tx, 'deal', open, [pipelineIds]);
  }

  private async raiseFrom(tx: Sql, entity: HintEntity, select: string, params: readonly unknown[] = []): Promise<void> {
    const n = params.length + 2;
    await tx.query(
      `insert into ${TABLE} as hint (company, entity, entity_id, source, priority)
       select $1, $${n}::text, found.id, 'settings', $${n + 1}::smallint from (${select}) found order by found.id collate "C"
       on conflict (company, entity, entity_id) do update
          set counter = hint.counter + 1, not_before = least(hint.not_before, clock_timestamp()), attempts = 0`,
      [this.company, ...params, entity, hintPriority.settings],
    );
  }

  async counts(): Promise<{ entity: string; pending: number; failing: number; oldest: Date | null }[]> {
    return this.db.query(
      `select entity, count(*)::int as pending, count(*) filter (where attempts > 0)::int as failing, min(first_at) as oldest
         from ${TABLE} where company = $1 group by entity order by entity`,
      [this.company],
    );
  }
}
