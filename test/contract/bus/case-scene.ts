import { randomUUID } from 'node:crypto';
import type { BatchHandler, BatchSource, Bus, BusRecord, TopicDefinition } from '@app/platform';
import type { BusUnderTest, DoomedMember } from './bus-under-test.js';
import { eventually } from './eventually.js';

/** A topic and a group that no other case uses, and everything that a case opened, to be closed at its end. */
export class CaseScene {
  readonly topic: TopicDefinition = { name: `contract.${randomUUID()}`, partitions: 4 };
  readonly deadLetters: TopicDefinition = { name: `contract.dead.${randomUUID()}`, partitions: 1 };
  readonly compacted: TopicDefinition = { name: `contract.compacted.${randomUUID()}`, partitions: 1, compacted: true };
  readonly groupId = `group-${randomUUID()}`;
  private readonly closers: (() => Promise<void>)[] = [];
  private publishing: Bus | undefined;

  constructor(readonly under: BusUnderTest) {}

  bus(settings?: { sessionMs?: number }): Bus {
    const bus = this.under.createBus([this.topic, this.deadLetters, this.compacted], settings);
    this.closers.push(() => bus.close());
    return bus;
  }

  record(key: string, value: string | null, headers: Record<string, string> = {}): BusRecord {
    return { topic: this.topic.name, key, value, headers };
  }

  async publish(records: readonly BusRecord[]): Promise<void> {
    this.publishing ??= this.bus();
    await this.publishing.publisher.publish(records);
  }

  /** A running member of the case's group. */
  async member(handler: BatchHandler, settings?: { topic?: string; sessionMs?: number }): Promise<BatchSource> {
    const source = this.bus(settings).source(this.groupId);
    this.closers.push(() => source.stop());
    source.subscribe(settings?.topic ?? this.topic.name, handler);
    await source.start();
    return source;
  }

  async doomedMember(): Promise<DoomedMember> {
    const member = await this.under.startDoomedMember([this.topic, this.deadLetters], this.groupId);
    this.closers.push(() => member.kill());
    return member;
  }

  eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    return eventually(what, this.under.patienceMs, holds);
  }

  /** Members first, then their connections. */
  async close(): Promise<void> {
    for (const close of this.closers.toReversed()) await close();
  }
}
