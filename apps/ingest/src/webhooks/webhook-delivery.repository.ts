import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const TABLE = `${INGEST_SCHEMA}.webhook_deliveries`;

export interface StoredDelivery {
  readonly sha256: string;
  readonly receivedAt: Date;
  readonly outcome: string;
  readonly entity: string | null;
  readonly entityId: string | null;
  readonly action: string | null;
  readonly webhookVersion: string | null;
  readonly attempt: number | null;
  readonly reason: string | null;
  readonly replayedAt: Date | null;
}

export interface DeliveryFilter {
  readonly entity: string | undefined;
  readonly entityId: string | undefined;
  readonly outcome: string | undefined;
  readonly limit: number;
  /** SHA-256 of the last delivery of the page before. */
  readonly before?: string | undefined;
}

/** The log of authenticated deliveries. It explains and replays; what has to be done stands in the hints. */
export class WebhookDeliveryRepository {
  constructor(private readonly company: string) {}

  async list(sql: Sql, filter: DeliveryFilter): Promise<StoredDelivery[]> {
    return sql.query<StoredDelivery>(
      `select encode(body_sha256, 'hex') as sha256, received_at as "receivedAt", outcome, entity, entity_id as "entityId",
              action, webhook_version as "webhookVersion", attempt, reason, replayed_at as "replayedAt"
         from ${TABLE}
        where company = $1 and ($2::text is null or entity = $2) and ($3::text is null or entity_id = $3)
          and ($4::text is null or outcome = $4)
          and ($5::text is null or (received_at, body_sha256) < (
                select received_at, body_sha256 from ${TABLE} where company = $1 and body_sha256 = decode($5, 'hex')))
        order by received_at desc, body_sha256 desc limit $6`,
      [
        this.company,
        filter.entity ?? null,
        filter.entityId ?? null,
        filter.outcome ?? null,
        filter.before ?? null,
        filter.limit,
      ],
    );
  }

  /** The body of one delivery, marked as replayed; undefined when it is not (or no longer) in the log. */
  async takeForReplay(tx: Sql, sha256: string): Promise<string | undefined> {
    const [row] = await tx.query<{ body: string }>(
      `update ${TABLE} set replayed_at = clock_timestamp()
        where company = $1 and body_sha256 = decode($2, 'hex') returning body`,
      [this.company, sha256],
    );
    return row?.body;
  }

  /** Deletes a slice of what is older; the number of rows that went. */
  async prune(sql: Sql, olderThanDays: number, limit: number): Promise<number> {
    const rows = await sql.query(
      `delete from ${TABLE} where ctid in (
         select ctid from ${TABLE}
          where company = $1 and received_at < clock_timestamp() - $2 * interval '1 day' limit $3) returning 1`,
      [this.company, olderThanDays, limit],
    );
    return rows.length;
  }
}
