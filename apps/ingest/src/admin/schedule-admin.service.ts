import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { AuditTrail, Database } from '@app/platform';

import type { Catalogue } from '../catalogue/catalogue.js';
import type { IngestIdentity } from '../ingest-identity.js';
import type { Schedule } from '../schedules/schedule.js';
import type { ScheduleRepository } from '../schedules/schedule.repository.js';
import type { ScheduleTrigger } from '../schedules/schedule-trigger.js';
import { SettingRefusedError } from '../settings/ingest-settings.service.js';

export interface ScheduleAdminParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly schedules: ScheduleRepository;
  readonly audit: AuditTrail;
  readonly catalogue: Pick<Catalogue, 'snapshot'>;
}

/** Changes schedules at run time, audited. */
export class ScheduleAdminService {
  constructor(private readonly parts: ScheduleAdminParts) {}

  list(): Promise<Schedule[]> {
    return this.parts.schedules.list();
  }

  /** @throws SettingRefusedError when it would wait for a stage that there is not: it would never run, and nobody would know. */
  async save(
    name: string,
    change: Pick<Schedule, 'job' | 'trigger' | 'timeZone' | 'enabled'>,
    actor: string,
    reason: string | undefined,
  ): Promise<Schedule | undefined> {
    const { db, identity, schedules, audit } = this.parts;
    // Switching one off needs no Pipedrive, and no stage that is still there.
    if (change.enabled) await this.checkStage(change.trigger);
    return db.transaction(async (tx) => {
      const before = (await schedules.list(tx)).find((one) => one.name === name);
      // Said before: the next run stays where it is.
      if (before !== undefined && isDeepStrictEqual(shown(before), change)) return before;
      await schedules.save(tx, name, change);
      const after = (await schedules.list(tx)).find((one) => one.name === name);
      const entry = {
        id: randomUUID(),
        actor,
        action: 'schedule.changed',
        subjectType: 'schedule',
        subjectId: name,
        ...identity,
        outcome: 'succeeded' as const,
        before: before === undefined ? null : shown(before),
        after: change,
      };
      await audit.append(tx, [reason === undefined ? entry : { ...entry, reason }]);
      return after;
    });
  }

  private async checkStage(trigger: ScheduleTrigger): Promise<void> {
    if (trigger.type !== 'after-stage') return;
    const snapshot = await this.parts.catalogue.snapshot([trigger.stageId]);
    if (snapshot.stage(trigger.stageId) !== undefined) return;
    const remedy = 'Give the id of a stage; one that was just made is known within a minute.';
    throw new SettingRefusedError('trigger', `Pipedrive has no stage ${trigger.stageId}`, remedy);
  }
}

const shown = ({ job, trigger, timeZone, enabled }: Schedule) => ({ job, trigger, timeZone, enabled });
