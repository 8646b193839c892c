import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { AuditTrail, Database, Sql } from '@app/platform';

import type { Catalogue } from '../catalogue/catalogue.js';
import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { IngestIdentity } from '../ingest-identity.js';
import type { IngestSettings, IngestSettingsRepository, RevenueStage } from './ingest-settings.repository.js';

/** The change is not allowed as such; nothing was changed. */
export class SettingRefusedError extends Error {
  constructor(
    readonly setting: string,
    readonly why: string,
    readonly remedy: string,
  ) {
    super(`${setting}: ${why}. ${remedy}`);
    this.name = 'SettingRefusedError';
  }
}

export interface SettingsChange {
  readonly actor: string;
  readonly reason: string | undefined;
}

export interface IngestSettingsParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly repository: IngestSettingsRepository;
  readonly hints: ChangeHintRepository;
  readonly audit: AuditTrail;
  readonly catalogue: Catalogue;
  readonly onChanged: () => void;
}

/** Changes what an administrator decides, audited, and has every deal that it touches looked at again. */
export class IngestSettingsService {
  constructor(private readonly parts: IngestSettingsParts) {}

  read(): Promise<IngestSettings> {
    return this.parts.repository.read(this.parts.db);
  }

  /** The first one has everything seen so far judged as first seen. It may move on, never back: that is a backfill. */
  setCutover(cutover: string, change: SettingsChange): Promise<void> {
    return this.change('cutover.set', change, async (tx, before) => {
      const wanted = new Date(cutover).toISOString();
      if (before.cutover !== null && Date.parse(wanted) < Date.parse(before.cutover))
        throw new SettingRefusedError(
          'cutover',
          `it is ${before.cutover} and cannot move back to ${wanted}: what lies between is presumed booked by hand`,
          'Start a backfill for that range of won dates instead.',
        );
      await this.parts.repository.setCutover(tx, wanted);
      await this.parts.hints.raiseUnevaluated(tx);
      return { before: { cutover: before.cutover }, after: { cutover: wanted } };
    });
  }

  async setRevenueStages(stages: readonly RevenueStage[], change: SettingsChange): Promise<void> {
    await this.checkStages(stages);
    await this.change('revenue-stages.set', change, async (tx, before) => {
      await this.parts.repository.setRevenueStages(tx, stages);
      const pipelines = [...before.revenueStages, ...stages].map((stage) => stage.pipelineId);
      await this.parts.hints.raiseOpenDeals(tx, [...new Set(pipelines)]);
      return { before: { revenueStages: before.revenueStages }, after: { revenueStages: stages } };
    });
  }

  /** `fields`: keys of deal fields. Looking at more fields is no change of any deal. */
  async setMappedFields(fields: readonly string[], change: SettingsChange): Promise<void> {
    const snapshot = await this.parts.catalogue.snapshot();
    const known = new Set(snapshot.dealFieldKeys());
    const unknown = fields.filter((key) => !known.has(key));
    if (unknown.length > 0)
      throw new SettingRefusedError(
        'mappedFields',
        `Pipedrive has no deal field ${unknown.join(', ')}`,
        'Give the 40-character keys of deal fields.',
      );
    await this.change('mapped-fields.set', change, async (tx, before) => {
      const sorted = [...new Set(fields)].toSorted();
      await this.parts.repository.setMappedFields(tx, sorted);
      return { before: { mappedFields: before.mappedFields }, after: { mappedFields: sorted } };
    });
  }

  private async checkStages(stages: readonly RevenueStage[]): Promise<void> {
    const snapshot = await this.parts.catalogue.snapshot(stages.map((stage) => stage.stageId));
    const remedy = 'Give one stage of each pipeline, by their Pipedrive ids.';
    const pipelines = new Set<string>();
    for (const { pipelineId, stageId } of stages) {
      if (snapshot.stage(stageId)?.pipelineId !== pipelineId)
        throw new SettingRefusedError('revenueStages', `stage ${stageId} is not in pipeline ${pipelineId}`, remedy);
      if (pipelines.has(pipelineId))
        throw new SettingRefusedError('revenueStages', `pipeline ${pipelineId} is listed twice`, remedy);
      pipelines.add(pipelineId);
    }
  }

  private async change(
    action: string,
    { actor, reason }: SettingsChange,
    work: (tx: Sql, before: IngestSettings) => Promise<{ before: unknown; after: unknown }>,
  ): Promise<void> {
    const { db, repository, audit, identity } = this.parts;
    await db.transaction(async (tx) => {
      const changed = await work(tx, await repository.readForChange(tx));
      // Said before: nothing has changed, so there is nothing to tell.
      if (isDeepStrictEqual(plain(changed.before), plain(changed.after))) return;
      const subject = { subjectType: 'settings', subjectId: 'ingest' };
      const entry = { id: randomUUID(), actor, action, ...subject, ...identity, outcome: 'succeeded' as const };
      await audit.append(tx, [{ ...entry, ...changed, ...(reason === undefined ? {} : { reason }) }]);
    });
    this.parts.onChanged();
  }
}

/** As it is stored: without the classes that requests are checked by. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
