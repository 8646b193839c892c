import { type Database, type Sql, toJson } from '@app/platform';

import type { KindState } from './reference-pace.js';
import { type StoredKind, storedKinds } from './reference-row.js';
import type { StoredCursor } from './reference.reader.js';
import type { ReadingCost } from './reading-cost.js';

/** How fresh the rows of one kind are. */
export interface ReferenceFreshness extends KindState {
  readonly rows: number;
  readonly incrementalAt: Date | null;
  readonly changedAt: Date | null;
  readonly durationMs: number | null;
  readonly problem: string | null;
  /** What our user may not read of it; it is known without. */
  readonly limitation: string | null;
}

export interface CostOfDay extends ReadingCost {
  readonly day: string;
  readonly kind: StoredKind;
}

export interface FinishedReading {
  readonly kind: StoredKind;
  readonly complete: boolean;
  readonly changed: boolean;
  readonly cursor: StoredCursor | null;
  readonly durationMs: number;
  readonly limitation: string | null;
}

const neverRead = (kind: StoredKind): ReferenceFreshness => ({
  kind,
  rows: 0,
  readAt: null,
  incrementalAt: null,
  fullAt: null,
  changedAt: null,
  durationMs: null,
  failedAt: null,
  failures: 0,
  problem: null,
  limitation: null,
});

/** When each kind was read, how far, and what it cost. Whether it is due is for the database's clock to say. */
export class ReferenceRunsRepository {
  constructor(private readonly database: Database) {}

  /** Every kind there is, read or not. */
  async freshness(): Promise<ReferenceFreshness[]> {
    const rows = await this.database.query<ReferenceFreshness>(
      `select kind, rows, read_at as "readAt", incremental_at as "incrementalAt", full_at as "fullAt",
              changed_at as "changedAt", duration_ms as "durationMs", failed_at as "failedAt", failures, problem,
              limitation
         from reference_runs`,
    );
    return storedKinds.map((kind) => rows.find((row) => row.kind === kind) ?? neverRead(kind));
  }

  async now(): Promise<Date> {
    const [row] = await this.database.query<{ now: Date }>('select clock_timestamp() as now');
    return row?.now ?? new Date();
  }

  async cursorOf(kind: StoredKind): Promise<StoredCursor | undefined> {
    const [row] = await this.database.query<{ cursor: StoredCursor | null }>(
      'select cursor from reference_runs where kind = $1',
      [kind],
    );
    return row?.cursor ?? undefined;
  }

  /** True when the rows of a kind were put on the bus once; from then on their changes are enough. */
  async isPublished(tx: Sql, kind: StoredKind): Promise<boolean> {
    const [row] = await tx.query<{ published: boolean }>(
      'select published_at is not null as published from reference_runs where kind = $1',
      [kind],
    );
    return row?.published === true;
  }

  async notePublished(tx: Sql, kind: StoredKind): Promise<void> {
    await tx.query(
      `insert into reference_runs (kind, published_at) values ($1, clock_timestamp())
       on conflict (kind) do update set published_at = excluded.published_at`,
      [kind],
    );
  }

  async noteRead(tx: Sql, reading: FinishedReading): Promise<void> {
    const { kind, complete, changed, cursor, durationMs, limitation } = reading;
    await tx.query(
      `insert into reference_runs as r (kind, rows, read_at, incremental_at, full_at, changed_at, duration_ms, cursor,
                                       limitation)
       select $1, (select count(*) from reference_records where kind = $1 and not deleted), now.at,
              case when not $2::boolean then now.at end, case when $2::boolean then now.at end,
              case when $3::boolean then now.at end, $4, $5::jsonb, $6
         from (select clock_timestamp() as at) now
       on conflict (kind) do update
          set rows = excluded.rows, read_at = excluded.read_at, duration_ms = excluded.duration_ms, cursor = excluded.cursor,
              limitation = excluded.limitation,
              incremental_at = coalesce(excluded.incremental_at, r.incremental_at),
              full_at = coalesce(excluded.full_at, r.full_at),
              changed_at = coalesce(excluded.changed_at, r.changed_at), failed_at = null, failures = 0, problem = null`,
      [
        kind,
        complete,
        changed,
        Math.round(durationMs),
        cursor === null ? null : toJson(cursor),
        limitation?.slice(0, 1000) ?? null,
      ],
    );
  }

  async noteFailure(kind: StoredKind, problem: string): Promise<void> {
    await this.database.query(
      `insert into reference_runs as r (kind, failed_at, failures, problem) values ($1, clock_timestamp(), 1, $2)
       on conflict (kind) do update set failed_at = excluded.failed_at, failures = r.failures + 1, problem = $2`,
      [kind, problem.slice(0, 1000)],
    );
  }

  async noteCost(kind: StoredKind, { requests, transactions }: ReadingCost): Promise<void> {
    await this.database.query(
      `insert into reference_costs as c (kind, day, requests, transactions)
       values ($1, (clock_timestamp() at time zone 'UTC')::date, $2, $3)
       on conflict (kind, day) do update
          set requests = c.requests + excluded.requests, transactions = c.transactions + excluded.transactions`,
      [kind, requests, transactions],
    );
  }

  /** The latest days, the newest first; days are UTC dates. */
  async costs(days: number): Promise<CostOfDay[]> {
    return this.database.query<CostOfDay>(
      `select day::text as day, kind, requests, transactions from reference_costs
        where day > (clock_timestamp() at time zone 'UTC')::date - $1::integer order by day desc, kind`,
      [days],
    );
  }
}
