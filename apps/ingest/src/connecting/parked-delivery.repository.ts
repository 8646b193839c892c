import { createHash } from 'node:crypto';

import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const PARKED = `${INGEST_SCHEMA}.parked_deliveries`;
const PAGE = 100;

/** PostgreSQL takes no NUL in a text, and one refused body would refuse its whole group. */
const NUL = /\0/g;

/** Deliveries that came before anybody could say for which company: kept as they are. */
export class ParkedDeliveryRepository {
  constructor(private readonly sql: Sql) {}

  async park(bodies: readonly Buffer[]): Promise<void> {
    await this.sql.query(
      `insert into ${PARKED} (body_sha256, body) select * from unnest($1::bytea[], $2::text[])
       on conflict (body_sha256) do nothing`,
      [
        bodies.map((body) => createHash('sha256').update(body).digest()),
        bodies.map((body) => body.toString('utf8').replaceAll(NUL, '\ufffd')),
      ],
    );
  }

  async count(): Promise<number> {
    const [row] = await this.sql.query<{ count: number }>(`select count(*)::int as count from ${PARKED}`);
    return row?.count ?? 0;
  }

  /** Hands over every delivery, the oldest first, and drops it once it was taken. A kill in between hands it over again. */
  async handOver(take: (body: Buffer) => Promise<unknown>): Promise<number> {
    for (let count = 0; ;) {
      const rows = await this.sql.query<{ hash: Buffer; body: string }>(
        `select body_sha256 as hash, body from ${PARKED} order by received_at limit ${PAGE}`,
      );
      if (rows.length === 0) return count;
      await Promise.all(rows.map((row) => take(Buffer.from(row.body))));
      await this.sql.query(`delete from ${PARKED} where body_sha256 = any($1::bytea[])`, [rows.map((row) => row.hash)]);
      count += rows.length;
    }
  }
}
