import type { Database, Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const TABLE = `${INGEST_SCHEMA}.backfills`;
const COLUMNS = `id, won_from as "wonFrom", won_to as "wonTo", dry_run as "dryRun", state, requested_by as "requestedBy",
  reason, cursor_id as "cursorId", scanned, matched, started_at as "startedAt", finished_at as "finishedAt",
  last_error as "lastError"`;

export interface Backfill {
  readonly id: string;
  /** Calendar dates in the company's zone, both included. */
  readonly wonFrom: string;
  readonly wonTo: string;
  /** Counts only. */
  readonly dryRun: boolean;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly requestedBy: string;
  readonly reason: string | null;
  /** Highest deal id that was looked at. */
  readonly cursorId: string | null;
  readonly scanned: number;
  readonly matched: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly lastError: string | null;
}

export class BackfillRepository {
  constructor(
    private readonly db: Database,
    private readonly company: string,
  ) {}

  list(sql: Sql = this.db): Promise<Backfill[]> {
    return sql.query<Backfill>(
      `select ${COLUMNS} from ${TABLE} where company = $1 order by started_at desc, id limit 100`,
      [this.company],
    );
  }

  async insert(
    tx: Sql,
    backfill: Pick<Backfill, 'id' | 'wonFrom' | 'wonTo' | 'dryRun' | 'requestedBy' | 'reason'>,
  ): Promise<void> {
    await tx.query(
      `insert into ${TABLE} (company, id, won_from, won_to, dry_run, state, requested_by, reason)
       values ($1, $2, $3, $4, $5, 'running', $6, $7)`,
      [
        this.company,
        backfill.id,
        backfill.wonFrom,
        backfill.wonTo,
        backfill.dryRun,
        backfill.requestedBy,
        backfill.reason,
      ],
    );
  }

  /** Locked until the transaction ends, so that a cancellation waits for the page that is being stored. */
  async lock(tx: Sql, id: string): Promise<Backfill | undefined> {
    const [row] = await tx.query<Backfill>(
      `select ${COLUMNS} from ${TABLE} where company = $1 and id = $2 for update`,
      [this.company, id],
    );
    return row;
  }

  async isRunning(id: string): Promise<boolean> {
    const rows = await this.db.query(`select 1 from ${TABLE} where company = $1 and id = $2 and state = 'running'`, [
      this.company,
      id,
    ]);
    return rows.length > 0;
  }

  async progress(
    tx: Sql,
    id: string,
    step: { readonly scanned: number; readonly matched: number; readonly cursorId: string | undefined },
  ): Promise<void> {
    await tx.query(
      `update ${TABLE} set scanned = scanned + $3, matched = matched + $4, cursor_id = coalesce($5, cursor_id)
        where company = $1 and id = $2`,
      [this.company, id, step.scanned, step.matched, step.cursorId ?? null],
    );
  }

  async end(tx: Sql, id: string, state: 'done' | 'cancelled' | 'failed'): Promise<void> {
    await tx.query(
      `update ${TABLE} set state = $3, finished_at = clock_timestamp(), last_error = null where company = $1 and id = $2`,
      [this.company, id, state],
    );
  }

  async stumbled(id: string, error: string): Promise<void> {
    await this.db.query(`update ${TABLE} set last_error = $3 where company = $1 and id = $2`, [
      this.company,
      id,
      error.slice(0, 500),
    ]);
  }
}
