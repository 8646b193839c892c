import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/clock.js';
import { Loop } from '../../loop/loop.js';
import { Backoff } from '../backoff.js';
import { BatchSource, type BatchHandler, type BusStatus } from '../batch-source.js';
import type { BusLogger } from '../bus-logger.js';
import { BusCrashedError } from '../bus.errors.js';
import { RunningBatch } from '../running-batch.js';
import { StatusBoard } from '../status-board.js';
import type { LogDatabase } from './log-database.js';
import {
  type OwnedPartition,
  type PartitionName,
  type PendingPartition,
  PostgresGroupMember,
} from './postgres-group-member.js';
import type { PostgresRetention } from './postgres-retention.js';
import type { PostgresTopics } from './postgres-topics.js';
import { onPublished } from './published-signal.js';

export interface PostgresSourceOptions {
  database: LogDatabase;
  topics: PostgresTopics;
  retention: PostgresRetention;
  groupId: string;
  sessionMs: number;
  pollMs: number;
  watchdogMs: number;
  clock: Clock;
  logger: BusLogger;
}

/** Like the Kafka adapter: enough to keep slow partitions from holding up the others. */
const CONCURRENT_PARTITIONS = 3;
/** How often a member looks for others that came or went, at the latest. */
const MEMBERSHIP_MS = 3000;

interface Running {
  batch: RunningBatch;
  owned: OwnedPartition;
  giveBack: boolean;
  done: Promise<void>;
}

/** One member of a group on the PostgreSQL log: holds leases on its share of the partitions and drains them. */
export class PostgresBatchSource extends BatchSource {
  private readonly handlers = new Map<string, BatchHandler>();
  private readonly running = new Map<string, Running>();
  private readonly restsUntil = new Map<string, number>();
  private readonly backoff = new Backoff();
  private readonly board = new StatusBoard();
  private readonly loop: Loop;
  private readonly unlisten: (() => void)[] = [];
  private member: PostgresGroupMember | undefined;
  private membershipDueMs = 0;
  private turn = 0;
  private stopping = false;

  constructor(private readonly options: PostgresSourceOptions) {
    super();
    this.loop = new Loop(`bus ${options.groupId}`, () => this.step(), {
      idleMs: options.pollMs,
      onError: (error) => this.stepFailed(error),
    });
  }

  subscribe(topic: string, handler: BatchHandler): void {
    this.handlers.set(topic, handler);
  }

  async start(): Promise<void> {
    if (this.handlers.size === 0) return;
    this.stopping = false;
    this.board.set('connecting');
    for (const topic of this.handlers.keys()) this.unlisten.push(onPublished(topic, () => this.loop.wake()));
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const unlisten of this.unlisten.splice(0)) unlisten();
    for (const { batch } of this.running.values()) batch.endEarly();
    await this.loop.stop();
    // A handler that never ends made the source crash; waiting for it would keep the process from ending.
    if (this.status() !== 'crashed') await Promise.all([...this.running.values()].map((each) => each.done));
    try {
      await this.member?.leave();
    } catch (error) {
      // The leases end by themselves after the session time.
      this.options.logger.warn(`Group ${this.options.groupId} was left without goodbye: ${String(error)}`);
    }
    this.member = undefined;
    this.board.set('stopped');
  }

  status(): BusStatus {
    return this.board.get();
  }

  onStatus(listener: (status: BusStatus, cause?: Error) => void): void {
    this.board.listen(listener);
  }

  private async step(): Promise<'idle'> {
    this.watch();
    this.member ??= await this.join();
    if (this.now() >= this.membershipDueMs) await this.keepMembership(this.member);
    await this.options.retention.runIfDue();
    await this.dispatch(this.member);
    this.board.set('connected');
    // Batches run on their own; each wakes the loop when it is done.
    return 'idle';
  }

  private stepFailed(error: unknown): void {
    this.board.set('connecting');
    this.options.logger.error(`Group ${this.options.groupId} cannot reach the log: ${String(error)}`);
  }

  private async join(): Promise<PostgresGroupMember> {
    const { database, topics, groupId, sessionMs } = this.options;
    await topics.ensure();
    for (const topic of this.handlers.keys()) await topics.partitionsOf(topic);
    const member = new PostgresGroupMember(database, groupId, randomUUID(), [...this.handlers.keys()], sessionMs);
    await member.register();
    this.membershipDueMs = 0;
    return member;
  }

  private async keepMembership(member: PostgresGroupMember): Promise<void> {
    const owned = await member.renew();
    for (const { batch, owned: mine } of this.running.values()) {
      if (!owned.some((each) => sameLease(each, mine))) batch.endEarly();
    }
    const { claim, release } = await member.share();
    for (const partition of release) await this.giveBack(member, owned, partition);
    // A batch of an earlier lease may still be in its handler: two at once would break the order.
    await member.claim(claim.filter((partition) => !this.running.has(nameOf(partition))));
    const settled = claim.length === 0 && release.length === 0;
    const { sessionMs, pollMs } = this.options;
    this.membershipDueMs =
      this.now() + (settled ? Math.min(sessionMs / 3, MEMBERSHIP_MS) : Math.min(pollMs, sessionMs / 3));
  }

  private async giveBack(
    member: PostgresGroupMember,
    owned: readonly OwnedPartition[],
    partition: PartitionName,
  ): Promise<void> {
    const running = this.running.get(nameOf(partition));
    if (running) {
      // The handler finishes its batch first, so that the next owner does not handle it at the same time.
      running.giveBack = true;
      running.batch.endEarly();
      return;
    }
    const lease = owned.find((each) => nameOf(each) === nameOf(partition));
    if (lease) await member.release(lease);
  }

  private async dispatch(member: PostgresGroupMember): Promise<void> {
    // A batch that ends while the answer is on its way would look pending with its old position, and be handled twice.
    const busy = new Set(this.running.keys());
    const pending = await member.pending();
    // Begins somewhere else each time, or busy partitions at the front would starve those behind them.
    this.turn += 1;
    for (let index = 0; index < pending.length; index += 1) {
      const partition = pending[(index + this.turn) % pending.length];
      if (this.stopping || this.running.size >= CONCURRENT_PARTITIONS) return;
      if (partition === undefined || busy.has(nameOf(partition)) || this.isResting(partition)) continue;
      this.begin(member, partition);
    }
  }

  private isResting(partition: PartitionName): boolean {
    return (this.restsUntil.get(nameOf(partition)) ?? 0) > this.now();
  }

  private begin(member: PostgresGroupMember, partition: PendingPartition): void {
    const batch = new RunningBatch(partition.topic, partition.partition, this.now(), () => this.now());
    const running: Running = { batch, owned: partition, giveBack: false, done: Promise.resolve() };
    this.running.set(nameOf(partition), running);
    running.done = this.drain(member, partition, running);
  }

  /** One batch from reading to committing; never rejects. */
  private async drain(member: PostgresGroupMember, partition: PendingPartition, running: Running): Promise<void> {
    const name = nameOf(partition);
    try {
      await this.handle(member, partition, running.batch);
      this.backoff.succeeded(name);
    } catch (error) {
      const restMs = this.backoff.next(name);
      this.restsUntil.set(name, this.now() + restMs);
      this.options.logger.error(
        `The batch of ${name} from offset ${partition.position} failed and comes again in ${restMs} ms: ${String(error)}`,
      );
    }
    if (running.giveBack) {
      await member.release(partition).catch((error: unknown) => this.options.logger.warn(String(error)));
    }
    // Only now: until it is given back, the partition must not be begun again.
    this.running.delete(name);
    this.loop.wake();
  }

  private async handle(member: PostgresGroupMember, partition: PendingPartition, batch: RunningBatch): Promise<void> {
    const records = await member.read(partition);
    const last = records.at(-1);
    if (last) await this.handlers.get(partition.topic)?.(records, batch);
    // Nothing to read below the end means that retention has removed it: the group goes on behind it.
    const next = last ? (BigInt(last.offset) + 1n).toString() : partition.nextOffset;
    if (!(await member.commit(partition, next))) {
      this.options.logger.warn(`${nameOf(partition)} was given away during a batch; its new owner handles it again`);
    }
  }

  private watch(): void {
    for (const [name, { batch }] of this.running) {
      if (batch.silentForMs() < this.options.watchdogMs) continue;
      const cause = new BusCrashedError(`The handler of ${name} does not end`);
      this.board.set('crashed', cause);
      this.stopping = true;
      // Ends the loop: leases are not renewed any more, and others take over once they end.
      void this.loop.stop();
      throw cause;
    }
  }

  private now(): number {
    return this.options.clock.monotonicMs();
  }
}

function nameOf(partition: PartitionName): string {
  return `${partition.topic}/${partition.partition}`;
}

function sameLease(a: OwnedPartition, b: OwnedPartition): boolean {
  return nameOf(a) === nameOf(b) && a.fence === b.fence;
}
