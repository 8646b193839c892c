import type { TopicDefinition } from '../bus.js';
import { UnknownTopicError } from '../bus.errors.js';
import type { LogDatabase } from './log-database.js';

/** Topics of the log and their number of partitions, which never changes: a key would move and lose its order. */
export class PostgresTopics {
  private readonly known = new Map<string, number>();
  private ensured: Promise<void> | undefined;

  constructor(
    private readonly database: LogDatabase,
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

  async partitionsOf(topic: string): Promise<number> {
    const known = this.known.get(topic);
    if (known !== undefined) return known;
    const [row] = await this.database.query<{ partitions: number }>(
      'select partitions from bus.topics where name = $1',
      [topic],
    );
    if (row === undefined) throw new UnknownTopicError(topic);
    this.known.set(topic, row.partitions);
    return row.partitions;
  }

  private async create(): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const topic of this.definitions) {
        const created = await tx.query(
          `insert into bus.topics (name, partitions, compacted, retention_ms) values ($1, $2, $3, $4)
           on conflict (name) do nothing returning name`,
          [topic.name, topic.partitions, topic.compacted ?? false, topic.retentionMs ?? null],
        );
        if (created.length === 0) continue;
        await tx.query('insert into bus.partitions (topic, partition) select $1, generate_series(0, $2::integer - 1)', [
          topic.name,
          topic.partitions,
        ]);
      }
    });
  }
}
