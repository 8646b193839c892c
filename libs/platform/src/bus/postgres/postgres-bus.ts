import type { BatchSource } from '../batch-source.js';
import type { Bus, PartitionLag, SeekPosition } from '../bus.js';
import type { BusOptions, BusSurroundings } from '../bus-options.js';
import { GroupBusyError } from '../bus.errors.js';
import type { LogDatabase } from './log-database.js';
import { PostgresBatchSource } from './postgres-batch-source.js';
import { PostgresPublisher } from './postgres-publisher.js';
import { PostgresRetention } from './postgres-retention.js';
import { PostgresTopics } from './postgres-topics.js';

/** The bus of an installation without Kafka: a log in the schema `bus` of the service's database. */
export class PostgresBus implements Bus {
  readonly kind = 'postgres';
  readonly publisher: PostgresPublisher;
  private readonly topics: PostgresTopics;

  constructor(
    private readonly database: LogDatabase,
    private readonly options: BusOptions,
    private readonly surroundings: BusSurroundings,
  ) {
    this.topics = new PostgresTopics(database, options.topics);
    this.publisher = new PostgresPublisher(database, this.topics);
  }

  source(groupId = this.options.groupId): BatchSource {
    const source = new PostgresBatchSource({
      database: this.database,
      topics: this.topics,
      retention: new PostgresRetention(this.database, this.surroundings.clock),
      groupId,
      sessionMs: this.options.sessionMs,
      pollMs: this.options.pollMs,
      ...this.surroundings,
    });
    source.onStatus((status, cause) => {
      if (status === 'crashed' && cause) this.options.onCrash?.(cause);
    });
    return source;
  }

  ensureTopics(): Promise<void> {
    return this.topics.ensure();
  }

  async seek(groupId: string, topic: string, position: SeekPosition): Promise<void> {
    await this.topics.partitionsOf(topic);
    await this.database.transaction(async (tx) => {
      const busy = await tx.query(
        'select from bus.members where group_id = $1 and expires_at > clock_timestamp() and $2 = any (topics)',
        [groupId, topic],
      );
      if (busy.length > 0) throw new GroupBusyError(groupId);
      await tx.query(
        `insert into bus.group_partitions as g (group_id, topic, partition, position)
         select $1, topic, partition, case $3::text when 'beginning' then 0 when 'end' then next_offset else $4::bigint end
           from bus.partitions where topic = $2 and ($3::text <> 'offset' or partition = $5::integer)
         on conflict (group_id, topic, partition) do update set position = excluded.position`,
        typeof position === 'string'
          ? [groupId, topic, position, null, null]
          : [groupId, topic, 'offset', position.offset, position.partition],
      );
    });
  }

  async lag(groupId: string): Promise<PartitionLag[]> {
    const rows = await this.database.query<{ topic: string; partition: number; lag: string }>(
      `select topic, partition, (p.next_offset - g.position)::text as lag
         from bus.group_partitions g join bus.partitions p using (topic, partition)
        where g.group_id = $1 order by topic, partition`,
      [groupId],
    );
    return rows.map((row) => ({ ...row, lag: BigInt(row.lag) }));
  }

  async close(): Promise<void> {
    await this.publisher.close();
  }
}
