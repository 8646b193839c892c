import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import type { TopicDefinition } from '../bus.js';
import { CONNECT_RETRY } from './kafka-client.js';

const LOOK_AGAIN_MS = 100;
const MOST_LOOKS = 300;
/** What a broker says of a topic that it has just created and does not know yet. */
const NOT_YET = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];

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
      if (missing.length === 0) return;
      // Without waiting, because kafkajs takes a busy broker that does not know its new topic yet for one that never will.
      await admin.createTopics({ topics: missing.map(configOf), waitForLeaders: false });
      await untilLed(
        admin,
        missing.map((topic) => topic.name),
      );
    } finally {
      await admin.disconnect();
    }
  }
}

/** A record for a partition without a leader would be refused, and those beside it would come twice. */
async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  for (let looks = 1; !(await areLed(admin, topics)); looks += 1) {
    if (looks >= MOST_LOOKS) throw new Error(`Kafka created ${topics.join(', ')} and gives them no leaders`);
    await delay(LOOK_AGAIN_MS);
  }
}

async function areLed(admin: Admin, names: string[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    if (NOT_YET.includes((error as { type?: string }).type ?? '')) return false;
    throw error;
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
