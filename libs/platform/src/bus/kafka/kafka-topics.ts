import type { ITopicConfig, Kafka } from 'kafkajs';
import type { TopicDefinition } from '../bus.js';
import { CONNECT_RETRY } from './kafka-client.js';

/** Creates what is missing; existing topics, and how many replicas there are, are the operator's. */
export class KafkaTopics {
  private ensured: Promise<void> | undefined;

  constructor(
    private readonly kafka: Pick<Kafka, 'admin'>,
    private readonly definitions: readonly TopicDefinition[],
  ) {}

  /** Done once per process, by whoever needs it first; a failure is tried again with the next call. */
  ensure(): Promise<void> {
    this.ensured ??= this.create().catch((error: unknown) => {
      this.ensured = undefined;
      throw error;
    });
    return this.ensured;
  }

  private async create(): Promise<void> {
    const admin = this.kafka.admin({ retry: CONNECT_RETRY });
    await admin.connect();
    try {
      const existing = new Set(await admin.listTopics());
      const missing = this.definitions.filter((topic) => !existing.has(topic.name));
      // `false` means that another process was faster, which is as good.
      if (missing.length > 0) await admin.createTopics({ topics: missing.map(configOf), waitForLeaders: true });
    } finally {
      await admin.disconnect();
    }
  }
}

function configOf(topic: TopicDefinition): ITopicConfig {
  return {
    topic: topic.name,
    numPartitions: topic.partitions,
    // the broker's own default
    replicationFactor: -1,
    configEntries: [
      { name: 'cleanup.policy', value: topic.compacted ? 'compact' : 'delete' },
      { name: 'retention.ms', value: String(topic.retentionMs ?? -1) },
    ],
  };
}
