import type { BusRecord } from '../bus-record.js';
import { EventPublisher } from '../event-publisher.js';
import { partitionOf } from '../partitioner.js';
import type { LogDatabase, LogSql } from './log-database.js';
import type { PostgresTopics } from './postgres-topics.js';
import { announcePublished } from './published-signal.js';

interface PlacedRecord extends BusRecord {
  partition: number;
}

const LOCK_PARTITIONS = `
  select p.topic, p.partition, p.next_offset::text as "nextOffset"
    from bus.partitions p
    join (select distinct * from unnest($1::text[], $2::integer[]) as wanted (topic, partition)) as wanted
      on wanted.topic = p.topic and wanted.partition = p.partition
   order by p.topic, p.partition
     for no key update of p`;

const APPEND = `
  with records as (
    select * from unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[])
      as r (topic, partition, "offset", key, value, headers)
  ), moved as (
    update bus.partitions p set next_offset = r.next_offset
      from (select topic, partition, max("offset") + 1 as next_offset from records group by topic, partition) r
     where r.topic = p.topic and r.partition = p.partition
  )
  insert into bus.messages (topic, partition, "offset", key, value, headers, created_at)
  select topic, partition, "offset", key, value, headers, clock_timestamp() from records`;

/** Appends to the log; all records of one call become visible together or not at all. */
export class PostgresPublisher extends EventPublisher {
  constructor(
    private readonly database: LogDatabase,
    private readonly topics: PostgresTopics,
  ) {
    super();
  }

  async publish(records: readonly BusRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.topics.ensure();
    const placed: PlacedRecord[] = [];
    for (const record of records) {
      placed.push({ ...record, partition: partitionOf(record.key, await this.topics.partitionsOf(record.topic)) });
    }
    await this.database.transaction((tx) => this.append(tx, placed));
    announcePublished(new Set(placed.map((record) => record.topic)));
  }

  async close(): Promise<void> {
    // The database is shared and closed by its owner.
  }

  private async append(tx: LogSql, records: readonly PlacedRecord[]): Promise<void> {
    const topics = records.map((record) => record.topic);
    const partitions = records.map((record) => record.partition);
    // Locked in one order by everybody, so two publishers wait for each other but never in a circle.
    const locked = await tx.query<{ topic: string; partition: number; nextOffset: string }>(LOCK_PARTITIONS, [
      topics,
      partitions,
    ]);
    const next = new Map(locked.map((row) => [`${row.topic}/${row.partition}`, BigInt(row.nextOffset)]));
    const offsets = records.map((record) => {
      const partition = `${record.topic}/${record.partition}`;
      const offset = next.get(partition) ?? 0n;
      next.set(partition, offset + 1n);
      return offset.toString();
    });
    await tx.query(APPEND, [
      topics,
      partitions,
      offsets,
      records.map((record) => record.key),
      records.map((record) => record.value),
      records.map((record) => JSON.stringify(record.headers)),
    ]);
  }
}
