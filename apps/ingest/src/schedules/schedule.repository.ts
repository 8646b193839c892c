import { toJson, type Database, type Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { Schedule, ScheduleJob } from './schedule.js';
import { nextRun, type ScheduleTrigger } from './schedule-trigger.js';

const TABLE = `${INGEST_SCHEMA}.schedules`;
const COLUMNS = `name, job, trigger, time_zone as "timeZone", enabled, next_run_at as "nextRunAt",
  last_started_at as "lastStartedAt", last_finished_at as "lastFinishedAt", last_error as "lastError"`;

/** What failed once may have met a moment's fault; what failed again costs tokens each time. */
const RETRY_MINUTES = 1;
const LATER_RETRY_MINUTES = 60;

/** The stored schedules. Whether one is due is for the database's clock to say. */
export class ScheduleRepository {
  constructor(
    private readonly db: Database,
    private readonly company: string,
  ) {}

  /** Adds a schedule that comes with the product, due at once; one that somebody has changed since stays as it is. */
  async introduce(name: string, job: ScheduleJob, trigger: ScheduleTrigger, timeZone: string): Promise<void> {
    await this.db.query(
      `insert into ${TABLE} (company, name, job, trigger, time_zone, next_run_at)
       values ($1, $2, $3, $4, $5, clock_timestamp()) on conflict (company, name) do nothing`,
      [this.company, name, job, toJson(trigger), timeZone],
    );
  }

  list(sql: Sql = this.db): Promise<Schedule[]> {
    return sql.query<Schedule>(`select ${COLUMNS} from ${TABLE} where company = $1 order by name`, [this.company]);
  }

  due(): Promise<Schedule[]> {
    return this.db.query<Schedule>(
      `select ${COLUMNS} from ${TABLE}
        where company = $1 and enabled and next_run_at <= clock_timestamp() order by next_run_at`,
      [this.company],
    );
  }

  /** Gives what `finished` is told which run it was by. */
  async started(schedule: Schedule): Promise<string> {
    const [row] = await this.db.query<{ run: string }>(
      `update ${TABLE} set last_started_at = clock_timestamp() where company = $1 and name = $2
       returning last_started_at::text as run`,
      [this.company, schedule.name],
    );
    return row?.run ?? '-infinity';
  }

  /**
   * The next run is counted from now, so whatever was missed is caught up by the one run that just ended. After a failure it comes
   * soon, and then every hour until one goes well: a nightly comparison must not wait for the next night. Once another replica has
   * taken over, only its run counts.
   */
  async finished(schedule: Schedule, run: string, error: string | null): Promise<void> {
    const [clock] = await this.db.query<{ now: Date }>('select clock_timestamp() as now');
    const next = nextRun(schedule.trigger, schedule.timeZone, clock?.now ?? new Date());
    // An event, or an administrator, may have asked for another run while this one was going.
    await this.db.query(
      `update ${TABLE}
          set last_finished_at = clock_timestamp(), last_error = $3,
              next_run_at = case
                when next_run_at > last_started_at then next_run_at
                when $3::text is null then $4
                else least($4, clock_timestamp() + case when last_error is null then $5::integer else $6::integer end * interval '1 minute')
              end
        where company = $1 and name = $2 and last_started_at = $7::timestamptz`,
      [this.company, schedule.name, error?.slice(0, 500) ?? null, next, RETRY_MINUTES, LATER_RETRY_MINUTES, run],
    );
  }

  async save(tx: Sql, name: string, change: Pick<Schedule, 'job' | 'trigger' | 'timeZone' | 'enabled'>): Promise<void> {
    const [clock] = await tx.query<{ now: Date }>('select clock_timestamp() as now');
    const next = nextRun(change.trigger, change.timeZone, clock?.now ?? new Date());
    await tx.query(
      `insert into ${TABLE} (company, name, job, trigger, time_zone, enabled, next_run_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (company, name) do update
          set job = excluded.job, trigger = excluded.trigger, time_zone = excluded.time_zone, enabled = excluded.enabled,
              next_run_at = excluded.next_run_at, updated_at = clock_timestamp()`,
      [this.company, name, change.job, toJson(change.trigger), change.timeZone, change.enabled, next],
    );
  }

  /** Makes one schedule due now. */
  async runNow(sql: Sql, name: string): Promise<boolean> {
    const rows = await sql.query(
      `update ${TABLE} set next_run_at = clock_timestamp() where company = $1 and name = $2 returning 1`,
      [this.company, name],
    );
    return rows.length === 1;
  }

  /** Asks for a run before the regular one; what is asked for while it runs is kept. */
  async runIn(name: string, minutes: number): Promise<void> {
    await this.db.query(
      `update ${TABLE} set next_run_at = clock_timestamp() + $3 * interval '1 minute' where company = $1 and name = $2`,
      [this.company, name, minutes],
    );
  }

  /** Makes those due that wait for a deal to enter one of these stages. */
  async stageEntered(tx: Sql, stageIds: readonly string[]): Promise<void> {
    if (stageIds.length === 0) return;
    await tx.query(
      `update ${TABLE} set next_run_at = clock_timestamp()
        where company = $1 and enabled and trigger->>'type' = 'after-stage' and trigger->>'stageId' = any($2::text[])`,
      [this.company, stageIds],
    );
  }
}
