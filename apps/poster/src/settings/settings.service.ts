import { isDeepStrictEqual } from 'node:util';

import type { Database, Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import type { ContextProvider } from '../context/context.provider.js';
import type { Replanning } from '../context/replanning.js';
import type { AuditBook } from '../identity/audit.book.js';
import { RefusedInputError } from '../rules/rule.errors.js';
import type { PosterSettings, SettingName } from './poster-settings.js';
import { settingFindings, type SettingsChange, withRecordNos } from './setting-findings.js';
import type { SettingsRepository } from './settings.repository.js';

/** Reads and changes business settings; every change is audited and looks again at what was held. */
export class SettingsService {
  constructor(
    private readonly database: Database,
    private readonly repository: SettingsRepository,
    private readonly context: ContextProvider,
    private readonly replanning: Replanning,
    private readonly audit: AuditBook,
  ) {}

  load(): Promise<PosterSettings> {
    return this.repository.load(this.database);
  }

  /** Throws `RefusedInputError` with every finding. */
  async change(change: SettingsChange, by: { actor: string; reason: string }): Promise<PosterSettings> {
    const { reference, settings } = await this.context.loaded();
    const resolved = withRecordNos(change, reference);
    const findings = settingFindings(resolved, { ...settings, ...resolved } as PosterSettings, reference);
    if (findings.length > 0) throw new RefusedInputError(findings);
    return this.database.transaction((tx) => this.store(tx, resolved, by));
  }

  private async store(
    tx: Transaction,
    change: SettingsChange,
    by: { actor: string; reason: string },
  ): Promise<PosterSettings> {
    await raiseRevision(tx);
    const before = await this.repository.load(tx);
    for (const [name, value] of Object.entries(change) as [SettingName, unknown][]) {
      if (value === undefined || isDeepStrictEqual(before[name], value)) continue;
      await this.repository.store(tx, name, value, by.actor);
      await this.audit.note(tx, {
        action: 'setting.changed',
        subjectType: 'setting',
        subjectId: name,
        actor: by.actor,
        reason: by.reason,
        before: { value: before[name] },
        after: { value },
      });
    }
    await this.replanning.afterSettings(tx);
    return this.repository.load(tx);
  }
}
