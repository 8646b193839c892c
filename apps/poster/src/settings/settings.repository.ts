import { type Sql, toJson } from '@app/platform';

import { defaultPosterSettings, type PosterSettings, type SettingName } from './poster-settings.js';

/** Business settings that differ from their defaults. */
export class SettingsRepository {
  /** `deployed`: defaults that come from the environment. */
  constructor(private readonly deployed: Partial<PosterSettings> = {}) {}

  async load(sql: Sql): Promise<PosterSettings> {
    const rows = await sql.query<{ name: string; value: unknown }>('select name, value from settings');
    const stored = Object.fromEntries(
      rows.filter((row) => row.name in defaultPosterSettings).map((r) => [r.name, r.value]),
    );
    return { ...defaultPosterSettings, ...this.deployed, ...stored };
  }

  async store(tx: Sql, name: SettingName, value: unknown, changedBy: string): Promise<void> {
    await tx.query(
      `insert into settings (name, value, changed_by) values ($1, $2, $3)
       on conflict (name) do update set value = $2, changed_by = $3, changed_at = clock_timestamp()`,
      [name, toJson(value), changedBy],
    );
  }
}
