import type { ConsumedRecord } from '@app/platform';
import type { MemoryBus } from './memory-bus.js';
import type { MemorySource } from './memory-source.js';

export interface MemoryPartition {
  topic: string;
  partition: number;
  position: number;
  /** In a handler: nobody else may begin before it ends. */
  busy: boolean;
}

/** Positions and members of one group. */
export class MemoryGroup {
  private readonly partitions = new Map<string, MemoryPartition>();
  private readonly members: MemorySource[] = [];

  constructor(private readonly bus: MemoryBus) {}

  join(member: MemorySource): void {
    this.members.push(member);
  }

  leave(member: MemorySource): void {
    const index = this.members.indexOf(member);
    if (index >= 0) this.members.splice(index, 1);
    if (this.bus.fault !== 'skips what arrives while members change') return;
    for (const one of this.partitions.values())
      one.position = this.bus.partitions(one.topic)[one.partition]?.length ?? 0;
  }

  /** Partition n belongs to member n modulo their number. */
  shareOf(member: MemorySource, topic: string): MemoryPartition[] {
    const greedy = this.bus.fault === 'one member keeps all partitions';
    const members = greedy ? this.members.slice(0, 1) : this.members;
    return this.bus
      .partitions(topic)
      .map((_, partition) => this.partition(topic, partition))
      .filter(({ partition }) => members[partition % members.length] === member);
  }

  read({ topic, partition, position }: MemoryPartition): ConsumedRecord[] {
    return (this.bus.partitions(topic)[partition] ?? []).slice(position);
  }

  moveTo(topic: string, partition: number, position: number): void {
    this.partition(topic, partition).position = position;
  }

  private partition(topic: string, partition: number): MemoryPartition {
    const name = `${topic}/${partition}`;
    const shared = this.bus.fault === 'shares positions between groups' ? this.bus.group('shared') : this;
    const end = this.bus.partitions(topic)[partition]?.length ?? 0;
    const start = this.bus.fault === 'starts new groups at the end' ? end : 0;
    const known = shared.partitions.get(name) ?? { topic, partition, position: start, busy: false };
    shared.partitions.set(name, known);
    return known;
  }
}
