import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { AuditTrail, Database } from '@app/platform';

import type { IngestIdentity } from '../ingest-identity.js';
import type { Schedule } from '../schedules/schedule.js';
import type { ScheduleRepository } from '../schedules/schedule.repository.js';

export interface ScheduleAdminParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly schedules: ScheduleRepository;
  readonly audit: AuditTrail;
}

/** Changes schedules at run time, audited. */
export class ScheduleAdminService {
  constructor(private readonly parts: ScheduleAdminParts) {}

  list(): Promise<Schedule[]> {
    return this.parts.schedules.list();
  }

  async save(
    name: string,
    change: Pick<Schedule, 'job' | 'trigger' | 'timeZone' | 'enabled'>,
    actor: string,
    reason: string | undefined,
  ): Promise<Schedule | undefined> {
    const { db, identity, schedules, audit } = this.parts;
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
}

const shown = ({ job, trigger, timeZone, enabled }: Schedule) => ({ job, trigger, timeZone, enabled });
