import { CompressionTypes, type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import type { BusRecord } from '../bus-record.js';
import { EventPublisher } from '../event-publisher.js';
import { RETRY } from './kafka-client.js';
import type { KafkaTopics } from './kafka-topics.js';

const COMPRESS_ABOVE_CHARACTERS = 1024;
const ACKNOWLEDGED_BY_ALL = -1;

/**
 * Sends each call as one batch, acknowledged by all replicas in sync. Not idempotent on purpose: kafkajs cannot recover
 * from a lost sequence, and every consumer drops repeated event ids anyway.
 */
export class KafkaPublisher extends EventPublisher {
  private readonly producer: Producer;
  private connected: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly topics: KafkaTopics,
  ) {
    super();
    this.producer = kafka.producer({
      // murmur2 of the key, as Kafka's Java client
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      idempotent: false,
      // One at a time: a retried request must not overtake the one behind it.
      maxInFlightRequests: 1,
      retry: RETRY,
    });
  }

  async publish(records: readonly BusRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.connect();
    const byTopic = new Map<string, Message[]>();
    let characters = 0;
    for (const { topic, key, value, headers } of records) {
      const messages = byTopic.get(topic) ?? [];
      messages.push({ key, value, headers });
      byTopic.set(topic, messages);
      characters += value?.length ?? 0;
    }
    await this.producer.sendBatch({
      acks: ACKNOWLEDGED_BY_ALL,
      compression: characters > COMPRESS_ABOVE_CHARACTERS ? CompressionTypes.GZIP : CompressionTypes.None,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
    });
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  private connect(): Promise<void> {
    this.connected ??= this.open().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    return this.connected;
  }

  private async open(): Promise<void> {
    await this.topics.ensure();
    await this.producer.connect();
  }
}
