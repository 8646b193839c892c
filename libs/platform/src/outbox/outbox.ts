import { crc32 } from 'node:zlib';
import { identifier } from '../database/identifier.js';
import type { Sql } from '../database/sql.js';
import { toJson } from '../database/to-json.js';
import type { OutboxRecord } from './outbox-record.js';

/** Logical shards of an outbox; part of the data, so changing it needs an empty outbox. */
export const OUTBOX_SHARDS = 16;

/** Puts events beside the change they tell of, in the same transaction (`platformTables.outbox`). */
export class Outbox {
  private readonly table: string;

  constructor(schema: string) {
    this.table = `${identifier(schema)}.outbox`;
  }

  /**
   * Appends in the order given. Order between transactions holds within an aggregate only if the writer locks the
   * aggregate's row before it appends: the sequence number is drawn here, not at commit. An event that is still
   * waiting under the same id is not added twice.
   */
  async append(tx: Sql, records: readonly OutboxRecord[]): Promise<void> {
    if (records.length === 0) return;
    const rows = records.map((record) => ({
      id: record.id,
      aggregatetype: record.aggregateType,
      aggregateid: record.aggregateId,
      type: record.type,
      topic: record.topic,
      payload: record.payload,
      headers: record.headers,
      shard: crc32(record.aggregateId) % OUTBOX_SHARDS,
    }));
    await tx.query(
      `insert into ${this.table} (id, aggregatetype, aggregateid, type, topic, payload, headers, shard)
       select id, aggregatetype, aggregateid, type, topic, payload, headers, shard
         from rows from (jsonb_to_recordset($1::jsonb) as (id uuid, aggregatetype text, aggregateid text, type text,
                         topic text, payload jsonb, headers jsonb, shard smallint)) with ordinality as r
                         (id, aggregatetype, aggregateid, type, topic, payload, headers, shard, n)
        order by n
       on conflict (id) do nothing`,
      [toJson(rows)],
    );
  }
}
