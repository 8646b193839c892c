import type { Clock, Database, OutboxRelay } from '@app/platform';

import type { OAuthConnection } from '../account/oauth/oauth-connection.js';
import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { IngestIdentity } from '../ingest-identity.js';
import type { StreamRepository } from '../schedules/stream.repository.js';
import type { IngestSettingsRepository } from '../settings/ingest-settings.repository.js';

export interface StatusParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly clock: Clock;
  readonly settings: IngestSettingsRepository;
  readonly streams: StreamRepository;
  readonly hints: ChangeHintRepository;
  readonly relay: Pick<OutboxRelay, 'pending'>;
  readonly oauth: Pick<OAuthConnection, 'status'> | undefined;
}

interface DealCounts {
  readonly seen: number;
  readonly inCycle: number;
  readonly baseline: number;
  readonly unevaluated: number;
  readonly unreadable: number;
}

/** How ingest is doing, for people. */
export class StatusService {
  constructor(private readonly parts: StatusParts) {}

  async status() {
    const { db, identity, settings, hints, relay, oauth } = this.parts;
    const [inForce, pendingHints, outbox, deals, streams, connection] = await Promise.all([
      settings.read(db),
      hints.counts(),
      relay.pending(),
      this.deals(),
      this.streams(),
      oauth?.status() ?? { access: 'api-token' },
    ]);
    return {
      ...identity,
      cutover: inForce.cutover,
      emitting: inForce.cutover !== null,
      remark:
        inForce.cutover === null
          ? 'No cutover is set: everything is observed and nothing is emitted. Set it first.'
          : null,
      connection,
      timeZone: inForce.timeZone,
      deals,
      streams,
      pendingHints,
      outbox: { waiting: outbox.count, oldestSeconds: Math.round(outbox.oldestSeconds) },
    };
  }

  /** Seconds since each stream was last read to its end. */
  async lags(): Promise<Map<string, number>> {
    const streams = await this.streams();
    return new Map(streams.flatMap((one) => (one.lagSeconds === null ? [] : [[one.name, one.lagSeconds] as const])));
  }

  private async streams() {
    const nowMs = this.parts.clock.now().getTime();
    return (await this.parts.streams.list()).map((stream) => ({
      ...stream,
      rowsSeen: Number(stream.rowsSeen),
      lagSeconds:
        stream.lastSucceededAt === null ? null : Math.round((nowMs - stream.lastSucceededAt.getTime()) / 1000),
    }));
  }

  private async deals(): Promise<DealCounts> {
    const [row] = await this.parts.db.query<DealCounts>(
      `select count(*)::int as seen, (count(*) filter (where in_cycle))::int as "inCycle",
              (count(*) filter (where presumed_booked))::int as baseline,
              (count(*) filter (where not evaluated))::int as unevaluated,
              (count(*) filter (where not readable))::int as unreadable
         from ${INGEST_SCHEMA}.deal_state where company = $1`,
      [this.parts.identity.company],
    );
    return row ?? { seen: 0, inCycle: 0, baseline: 0, unevaluated: 0, unreadable: 0 };
  }
}
