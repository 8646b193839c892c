import { toJson, type Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const TABLE = `${INGEST_SCHEMA}.settings`;

export interface RevenueStage {
  readonly pipelineId: string;
  readonly stageId: string;
}

/** What an administrator decides about reading; one row per company. */
export interface IngestSettings {
  /** UTC ISO 8601; null: observe and emit nothing. */
  readonly cutover: string | null;
  readonly revenueStages: readonly RevenueStage[];
  /** Keys of the deal fields whose change is a change of the deal. */
  readonly mappedFields: readonly string[];
  readonly timeZone: string;
  readonly versionEpoch: number;
}

interface SettingsRow {
  readonly cutover: Date | null;
  readonly revenue_stages: RevenueStage[];
  readonly mapped_fields: string[];
  readonly time_zone: string;
  readonly version_epoch: number;
}

/** The settings row. Whoever decides on its strength reads it locked, so that a change waits for him and he sees it whole. */
export class IngestSettingsRepository {
  constructor(private readonly company: string) {}

  /** At start: makes the row, or follows a changed time zone. The first cutover counts only where there is none. */
  async prepare(sql: Sql, timeZone: string, firstCutover: string | null): Promise<void> {
    await sql.query(
      `insert into ${TABLE} as settings (company, time_zone, cutover) values ($1, $2, $3)
       on conflict (company) do update
          set time_zone = excluded.time_zone, cutover = coalesce(settings.cutover, excluded.cutover)`,
      [this.company, timeZone, firstCutover],
    );
  }

  read(sql: Sql): Promise<IngestSettings> {
    return this.select(sql, '');
  }

  /** Until this transaction ends nobody changes them: a deal judged by them is judged by what will be on record. */
  readShared(tx: Sql): Promise<IngestSettings> {
    return this.select(tx, 'for share');
  }

  /** Waits for every transaction that is judging deals by the old ones. */
  readForChange(tx: Sql): Promise<IngestSettings> {
    return this.select(tx, 'for update');
  }

  async setCutover(tx: Sql, cutover: string): Promise<void> {
    await tx.query(`update ${TABLE} set cutover = $2, updated_at = clock_timestamp() where company = $1`, [
      this.company,
      cutover,
    ]);
  }

  async setRevenueStages(tx: Sql, stages: readonly RevenueStage[]): Promise<void> {
    await tx.query(`update ${TABLE} set revenue_stages = $2, updated_at = clock_timestamp() where company = $1`, [
      this.company,
      toJson(stages),
    ]);
  }

  async setMappedFields(tx: Sql, keys: readonly string[]): Promise<void> {
    await tx.query(`update ${TABLE} set mapped_fields = $2, updated_at = clock_timestamp() where company = $1`, [
      this.company,
      toJson(keys),
    ]);
  }

  private async select(sql: Sql, lock: string): Promise<IngestSettings> {
    const [row] = await sql.query<SettingsRow>(
      `select cutover, revenue_stages, mapped_fields, time_zone, version_epoch from ${TABLE} where company = $1 ${lock}`,
      [this.company],
    );
    if (row === undefined) throw new Error(`ingest has no settings for company ${this.company}`);
    return {
      cutover: row.cutover?.toISOString() ?? null,
      revenueStages: row.revenue_stages,
      mappedFields: row.mapped_fields,
      timeZone: row.time_zone,
      versionEpoch: row.version_epoch,
    };
  }
}
