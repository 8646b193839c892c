import { type BatchContext, type BatchHandler, BatchSource, type BusStatus, Loop } from '@app/platform';
import type { BusFault } from './bus-fault.js';
import type { MemoryGroup, MemoryPartition } from './memory-group.js';

/** A member of a group in memory. */
export class MemorySource extends BatchSource {
  private readonly handlers = new Map<string, BatchHandler>();
  private readonly running = new Set<Promise<void>>();
  private readonly held = new Set<MemoryPartition>();
  private readonly loop = new Loop('memory', () => this.step(), { idleMs: 1 });
  private deaf = false;
  private current: BusStatus = 'stopped';

  constructor(
    private readonly group: MemoryGroup,
    private readonly fault: BusFault | undefined,
  ) {
    super();
  }

  subscribe(topic: string, handler: BatchHandler): void {
    this.handlers.set(topic, handler);
  }

  async start(): Promise<void> {
    this.group.join(this);
    this.current = 'connected';
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    if (this.fault !== 'stops without waiting for the handler') await Promise.all(this.running);
    if (this.fault !== 'leaves without telling the group') this.group.leave(this);
    this.current = 'stopped';
  }

  /** As after `kill -9`: the running batch is never heard of again, and the group notices at once. */
  async kill(): Promise<void> {
    await this.loop.stop();
    for (const partition of this.held) partition.busy = false;
    this.group.leave(this);
  }

  status(): BusStatus {
    return this.current;
  }

  onStatus(): void {
    // nobody asks
  }

  private async step(): Promise<'idle'> {
    for (const topic of this.handlers.keys()) {
      for (const partition of this.group.shareOf(this, topic)) this.begin(partition);
    }
    return 'idle';
  }

  private begin(partition: MemoryPartition): void {
    if (partition.busy || this.deaf || this.group.read(partition).length === 0) return;
    partition.busy = true;
    this.held.add(partition);
    const batch = this.drain(partition).finally(() => {
      partition.busy = false;
      this.held.delete(partition);
      this.running.delete(batch);
    });
    this.running.add(batch);
  }

  private async drain(partition: MemoryPartition): Promise<void> {
    const { topic } = partition;
    const records = this.group.read(partition);
    const poison = records.findIndex((record) => record.value?.startsWith('{ broken'));
    if (this.fault === 'never gets past a poison record' && poison >= 0) records.splice(poison + 1);
    const next = partition.position + records.length;
    if (this.fault === 'commits before handling') partition.position = next;
    try {
      await this.handlers.get(topic)?.(records, this.context(partition));
      const stuck = this.fault === 'never commits' || (this.fault === 'never gets past a poison record' && poison >= 0);
      if (!stuck) partition.position = next;
    } catch {
      if (this.fault === 'goes deaf after an error') this.deaf = true;
      const skips = this.fault === 'skips failed batches' || this.fault === 'commits although the handler failed';
      if (skips) partition.position = next;
      if (this.fault === 'stops all partitions after a failure') await this.retryHere(partition);
    }
  }

  private async retryHere(partition: MemoryPartition): Promise<void> {
    this.deaf = true;
    // Never gives the others a turn before this batch succeeds.
    const again = this.handlers.get(partition.topic)?.(this.group.read(partition), this.context(partition));
    await again?.catch(() => undefined);
  }

  private context({ topic, partition }: MemoryPartition): BatchContext {
    return { topic, partition, heartbeat: () => Promise.resolve(), isStale: () => false };
  }
}
