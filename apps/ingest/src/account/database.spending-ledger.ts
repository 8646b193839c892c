import {
  NOTHING_SPENT,
  PIPEDRIVE_ERROR_KINDS,
  READ_PURPOSES,
  SpendingLedger,
  type AccountStop,
  type ReadPurpose,
  type Spending,
  type SpendingOfDay,
} from '@app/pipedrive';
import type { Database } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const SPENDING = `${INGEST_SCHEMA}.pipedrive_spending`;
const STOPS = `${INGEST_SCHEMA}.pipedrive_stops`;

/** Counts for all replicas, and survives restarts. */
export class DatabaseSpendingLedger extends SpendingLedger {
  constructor(
    private readonly db: Database,
    private readonly company: string,
  ) {
    super();
  }

  override async add(day: string, purpose: ReadPurpose, spending: Spending): Promise<void> {
    await this.db.query(
      `insert into ${SPENDING} as old (company, day, purpose, calls, tokens) values ($1, $2, $3, $4, $5)
       on conflict (company, day, purpose) do update
          set calls = old.calls + excluded.calls, tokens = old.tokens + excluded.tokens`,
      [this.company, day, purpose, spending.calls, spending.tokens],
    );
  }

  override async day(day: string): Promise<SpendingOfDay> {
    const rows = await this.db.query<{ purpose: string; calls: string; tokens: string }>(
      `select purpose, calls, tokens from ${SPENDING} where company = $1 and day = $2`,
      [this.company, day],
    );
    return spendingOf(rows);
  }

  /** The latest days, the newest first. */
  async days(count: number): Promise<{ day: string; spent: SpendingOfDay }[]> {
    const rows = await this.db.query<{ day: string; purpose: string; calls: string; tokens: string }>(
      `select day, purpose, calls, tokens from ${SPENDING}
        where company = $1 and day > (clock_timestamp() at time zone 'UTC')::date - $2::integer order by day desc`,
      [this.company, count],
    );
    const days = [...new Set(rows.map((row) => row.day))];
    return days.map((day) => ({ day, spent: spendingOf(rows.filter((row) => row.day === day)) }));
  }

  override async stop(stop: AccountStop | undefined): Promise<void> {
    if (stop === undefined) {
      await this.db.query(`delete from ${STOPS} where company = $1`, [this.company]);
      return;
    }
    await this.db.query(
      `insert into ${STOPS} (company, kind, until) values ($1, $2, $3)
       on conflict (company) do update set kind = excluded.kind, until = excluded.until`,
      [this.company, stop.kind, new Date(stop.until)],
    );
  }

  override async currentStop(): Promise<AccountStop | undefined> {
    const [row] = await this.db.query<{ kind: string; until: Date }>(
      `select kind, until from ${STOPS} where company = $1`,
      [this.company],
    );
    const kind = PIPEDRIVE_ERROR_KINDS.find((one) => one === row?.kind);
    return row === undefined || kind === undefined ? undefined : { kind, until: row.until.getTime() };
  }
}

function spendingOf(rows: readonly { purpose: string; calls: string; tokens: string }[]): SpendingOfDay {
  const spent = rows.map((row) => [row.purpose, { calls: Number(row.calls), tokens: Number(row.tokens) }] as const);
  const known = spent.filter(([purpose]) => (READ_PURPOSES as readonly string[]).includes(purpose));
  return { ...NOTHING_SPENT, ...Object.fromEntries(known) };
}
