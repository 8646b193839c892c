import type { Admin, Kafka } from 'kafkajs';
import type { BatchSource } from '../batch-source.js';
import type { Bus, PartitionLag, SeekPosition } from '../bus.js';
import type { BusOptions, BusSurroundings, KafkaOptions } from '../bus-options.js';
import { GroupBusyError } from '../bus.errors.js';
import { KafkaBatchSource } from './kafka-batch-source.js';
import { createKafkaClient, RETRY } from './kafka-client.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { KafkaTopics } from './kafka-topics.js';

const NOT_COMMITTED = '-1';

/** The bus on Kafka, through the ports that the rest of the code sees. */
export class KafkaBus implements Bus {
  readonly kind = 'kafka';
  readonly publisher: KafkaPublisher;
  private readonly kafka: Kafka;
  private readonly topics: KafkaTopics;

  constructor(
    connection: KafkaOptions,
    private readonly options: BusOptions,
    private readonly surroundings: BusSurroundings,
  ) {
    this.kafka = createKafkaClient(connection, options.clientId, surroundings.logger);
    this.topics = new KafkaTopics(this.kafka, options.topics);
    this.publisher = new KafkaPublisher(this.kafka, this.topics);
  }

  source(groupId = this.options.groupId): BatchSource {
    const source = new KafkaBatchSource({
      kafka: this.kafka,
      topics: this.topics,
      groupId,
      sessionMs: this.options.sessionMs,
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
    await this.withAdmin(async (admin) => {
      const { groups } = await admin.describeGroups([groupId]);
      if ((groups[0]?.members.length ?? 0) > 0) throw new GroupBusyError(groupId);
      if (typeof position === 'string')
        await admin.resetOffsets({ groupId, topic, earliest: position === 'beginning' });
      else await admin.setOffsets({ groupId, topic, partitions: [position] });
    });
  }

  async lag(groupId: string): Promise<PartitionLag[]> {
    return this.withAdmin(async (admin) => {
      const lags: PartitionLag[] = [];
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
        const ends = new Map((await admin.fetchTopicOffsets(topic)).map((each) => [each.partition, each]));
        for (const { partition, offset } of partitions) {
          const end = ends.get(partition);
          if (end === undefined) continue;
          const position = offset === NOT_COMMITTED ? end.low : offset;
          lags.push({ topic, partition, lag: BigInt(end.high) - BigInt(position) });
        }
      }
      return lags;
    });
  }

  async close(): Promise<void> {
    await this.publisher.close();
  }

  private async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin({ retry: RETRY });
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
