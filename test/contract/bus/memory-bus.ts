import { type BatchSource, type Bus, type BusRecord, type ConsumedRecord, EventPublisher } from '@app/platform';
import type { PartitionLag, SeekPosition, TopicDefinition } from '@app/platform';
import { partitionOf } from '../../../libs/platform/src/bus/partitioner.js';
import type { BusFault } from './bus-fault.js';
import { MemoryGroup } from './memory-group.js';
import { MemorySource } from './memory-source.js';

/** The bus reduced to its rules, in memory, where each rule can be broken: it shows that the contract notices. */
export class MemoryBus implements Bus {
  readonly kind = 'postgres';
  private readonly topics = new Map<string, ConsumedRecord[][]>();
  private readonly compacted = new Set<string>();
  private readonly groups = new Map<string, MemoryGroup>();
  readonly publisher: EventPublisher = new MemoryPublisher(this);

  constructor(
    topics: readonly TopicDefinition[],
    readonly fault: BusFault | undefined,
  ) {
    this.addTopics(topics);
  }

  addTopics(topics: readonly TopicDefinition[]): void {
    for (const { name, partitions, compacted } of topics) {
      if (compacted) this.compacted.add(name);
      if (!this.topics.has(name)) {
        this.topics.set(
          name,
          Array.from({ length: partitions }, () => []),
        );
      }
    }
  }

  partitions(topic: string): ConsumedRecord[][] {
    return this.topics.get(topic) ?? [];
  }

  group(groupId: string): MemoryGroup {
    const group = this.groups.get(groupId) ?? new MemoryGroup(this);
    this.groups.set(groupId, group);
    return group;
  }

  append(record: BusRecord): void {
    const partitions = this.partitions(record.topic);
    const chosen = this.fault === 'scatters keys' ? record.key.length + 1 : partitionOf(record.key, partitions.length);
    const partition = chosen % partitions.length;
    const log = partitions[partition] ?? [];
    const value = this.fault === 'turns tombstones into text' ? (record.value ?? 'null') : record.value;
    const stored = { ...record, value, partition, offset: String(log.length), timestamp: new Date().toISOString() };
    log.push(stored);
    // Records are read by position, so a swap is what a late committer does to a cursor.
    if (this.fault === 'reorders records' && log.length % 7 === 0) log.splice(-2, 2, stored, log.at(-2) ?? stored);
  }

  /** What a newer record of the key has replaced goes. */
  compact(): void {
    for (const log of [...this.compacted].flatMap((topic) => this.partitions(topic))) {
      const kept = this.fault === 'compacts away the newest record' ? log.toReversed() : log;
      const newest = new Set(new Map(kept.map((record) => [record.key, record])).values());
      log.splice(0, log.length, ...log.filter((record) => newest.has(record)));
    }
  }

  source(groupId = 'default'): BatchSource {
    return new MemorySource(this.group(groupId), this.fault);
  }

  async ensureTopics(): Promise<void> {
    // made in the constructor
  }

  async seek(groupId: string, topic: string, position: SeekPosition): Promise<void> {
    if (this.fault === 'cannot replay') return;
    for (const [partition, log] of this.partitions(topic).entries()) {
      const to = position === 'beginning' ? 0 : log.length;
      this.group(groupId).moveTo(topic, partition, typeof position === 'string' ? to : Number(position.offset));
    }
  }

  async lag(): Promise<PartitionLag[]> {
    return [];
  }

  async close(): Promise<void> {
    // nothing is open
  }
}

class MemoryPublisher extends EventPublisher {
  constructor(private readonly bus: MemoryBus) {
    super();
  }

  async publish(records: readonly BusRecord[]): Promise<void> {
    for (const record of records) this.bus.append(record);
  }

  async close(): Promise<void> {
    // nothing is open
  }
}
