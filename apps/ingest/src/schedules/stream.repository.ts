import type { Database, Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const TABLE = `${INGEST_SCHEMA}.streams`;

/** What polls read, each with its own progress. */
export const streamNames = [
  'deals',
  'deals-created',
  'deals-archived',
  'deals-deleted',
  'organizations',
  'organizations-created',
  'persons',
  'persons-created',
] as const;
export type StreamName = (typeof streamNames)[number];

export interface Stream {
  readonly name: string;
  /** Highest update time that was stored; the next poll begins a little before it. */
  readonly watermark: Date | null;
  /** Highest id that was stored, for the streams of new records. */
  readonly lastId: string | null;
  readonly lastStartedAt: Date | null;
  readonly lastSucceededAt: Date | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
  readonly rowsSeen: string;
}

export interface StreamProgress {
  readonly watermark?: string | undefined;
  readonly lastId?: string | undefined;
  readonly rows: number;
}

export class StreamRepository {
  constructor(
    private readonly db: Database,
    private readonly company: string,
  ) {}

  list(): Promise<Stream[]> {
    return this.db.query<Stream>(
      `select name, watermark, last_id as "lastId", last_started_at as "lastStartedAt", last_succeeded_at as "lastSucceededAt",
              last_error as "lastError", last_error_at as "lastErrorAt", rows_seen as "rowsSeen"
         from ${TABLE} where company = $1 order by name`,
      [this.company],
    );
  }

  async begin(name: StreamName): Promise<{ watermark: Date | null; lastId: string | null }> {
    const [row] = await this.db.query<{ watermark: Date | null; lastId: string | null }>(
      `insert into ${TABLE} (company, name, last_started_at) values ($1, $2, clock_timestamp())
       on conflict (company, name) do update set last_started_at = clock_timestamp()
       returning watermark, last_id as "lastId"`,
      [this.company, name],
    );
    return row ?? { watermark: null, lastId: null };
  }

  /** Where a stream begins that need not look back: with what changes from now on, less the overlap. */
  async beginNow(name: StreamName, overlapMs: number): Promise<void> {
    await this.db.query(
      `insert into ${TABLE} (company, name, watermark) values ($1, $2, clock_timestamp() - $3 * interval '1 ms')
       on conflict (company, name) do nothing`,
      [this.company, name, overlapMs],
    );
  }

  /** In the transaction that stores what was read: never before, or a crash in between would lose it. */
  async advance(tx: Sql, name: StreamName, progress: StreamProgress): Promise<void> {
    await tx.query(
      `update ${TABLE}
          set watermark = greatest(watermark, $3::timestamptz), rows_seen = rows_seen + $5,
              last_id = greatest(last_id::numeric, $4::numeric)::text
        where company = $1 and name = $2`,
      [this.company, name, progress.watermark ?? null, progress.lastId ?? null, progress.rows],
    );
  }

  async succeeded(name: StreamName): Promise<void> {
    await this.db.query(
      `update ${TABLE} set last_succeeded_at = clock_timestamp(), last_error = null where company = $1 and name = $2`,
      [this.company, name],
    );
  }

  async failed(name: StreamName, error: string): Promise<void> {
    await this.db.query(
      `update ${TABLE} set last_error = $3, last_error_at = clock_timestamp() where company = $1 and name = $2`,
      [this.company, name, error.slice(0, 500)],
    );
  }
}
