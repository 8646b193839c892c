import { randomUUID } from 'node:crypto';

import type { AuditTrail, Database } from '@app/platform';

import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { IngestIdentity } from '../ingest-identity.js';
import type { ScheduleRepository } from '../schedules/schedule.repository.js';

export interface SyncParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly hints: ChangeHintRepository;
  readonly schedules: ScheduleRepository;
  readonly audit: AuditTrail;
  readonly onRequested: () => void;
}

/** Schedules that come with the product; "sync now" makes them due. */
export const POLL_SCHEDULE = 'poll';
export const SWEEP_SCHEDULE = 'sweep';

/** "Sync now": of some deals, or of everything that changed. */
export class SyncService {
  constructor(private readonly parts: SyncParts) {}

  async sync(dealIds: readonly string[] | undefined, actor: string, reason: string | undefined): Promise<void> {
    const { db, identity, hints, schedules, audit } = this.parts;
    await db.transaction(async (tx) => {
      if (dealIds === undefined) {
        await schedules.runNow(tx, POLL_SCHEDULE);
        await schedules.runNow(tx, SWEEP_SCHEDULE);
      } else
        await hints.raise(
          tx,
          dealIds.map((id) => ({ entity: 'deal', id })),
          'sync',
        );
      const entry = {
        id: randomUUID(),
        actor,
        action: 'sync.requested',
        subjectType: 'sync',
        subjectId: 'deals',
        ...identity,
        outcome: 'succeeded' as const,
        after: { dealIds: dealIds ?? 'all' },
      };
      await audit.append(tx, [reason === undefined ? entry : { ...entry, reason }]);
    });
    this.parts.onRequested();
  }
}
