import type { Consumer, ConsumerCrashEvent, EachBatchPayload, Kafka } from 'kafkajs';
import type { Clock } from '../../clock/clock.js';
import { Loop } from '../../loop/loop.js';
import { Backoff } from '../backoff.js';
import { BatchSource, type BatchHandler, type BusStatus } from '../batch-source.js';
import type { BusLogger } from '../bus-logger.js';
import { BusCrashedError } from '../bus.errors.js';
import { RunningBatch } from '../running-batch.js';
import { StatusBoard } from '../status-board.js';
import { RETRY } from './kafka-client.js';
import { consumedRecord } from './kafka-record.js';
import type { KafkaTopics } from './kafka-topics.js';

export interface KafkaSourceOptions {
  kafka: Pick<Kafka, 'consumer'>;
  topics: Pick<KafkaTopics, 'ensure'>;
  groupId: string;
  sessionMs: number;
  watchdogMs: number;
  clock: Clock;
  logger: BusLogger;
}

/** The longest time between two heartbeats; a third of a short session, so that one may get lost. */
const HEARTBEAT_MS = 5000;
const REBALANCE_MS = 60_000;
const BYTES_PER_PARTITION = 256 * 1024;
const CONCURRENT_PARTITIONS = 3;
/** How long an idle fetch waits: also the time until a rebalance is noticed and a paused partition goes on. */
const FETCH_WAIT_MS = 1000;
const WATCH_EVERY_MS = 5000;
const CONNECT_AGAIN_MS = 1000;
const CONNECT_AGAIN_AT_LEAST_EVERY_MS = 10_000;
/** Once connected the loop has nothing to do. */
const CONNECTED_MS = 600_000;
/** kafkajs gives up on it, but it passes: a broker that has just started is still making the topic of the groups. */
const NO_COORDINATOR = 'KafkaJSGroupCoordinatorNotFound';

/** One member of a Kafka consumer group, by batches, with commits after the handler's storage. */
export class KafkaBatchSource extends BatchSource {
  private readonly handlers = new Map<string, BatchHandler>();
  private readonly running = new Set<RunningBatch>();
  private readonly resting = new Map<string, NodeJS.Timeout>();
  private readonly backoff = new Backoff();
  private readonly board = new StatusBoard();
  private readonly watchdog: Loop;
  private consumer: Consumer | undefined;
  private connector: Loop | undefined;
  private lastFetchMs = 0;
  private stopping = false;
  private joining = false;

  constructor(private readonly options: KafkaSourceOptions) {
    super();
    this.watchdog = new Loop(`watchdog of ${options.groupId}`, () => this.checkHealth(), { idleMs: WATCH_EVERY_MS });
  }

  subscribe(topic: string, handler: BatchHandler): void {
    this.handlers.set(topic, handler);
  }

  async start(): Promise<void> {
    if (this.handlers.size === 0 || this.connector) return;
    this.stopping = false;
    this.board.set('connecting');
    this.connector = new Loop(`connection of ${this.options.groupId}`, () => this.connect(), {
      idleMs: CONNECTED_MS,
      errorMs: CONNECT_AGAIN_MS,
      maxErrorMs: CONNECT_AGAIN_AT_LEAST_EVERY_MS,
      onError: (error) => this.options.logger.warn(`Group ${this.options.groupId} has no broker: ${String(error)}`),
    });
    this.connector.start();
    this.watchdog.start();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const batch of this.running) batch.endEarly();
    for (const timer of this.resting.values()) clearTimeout(timer);
    this.resting.clear();
    await this.watchdog.stop();
    await this.connector?.stop();
    this.connector = undefined;
    const consumer = this.consumer;
    this.consumer = undefined;
    // Waits for running handlers, commits and leaves. After a crash nobody waits, for a handler may never end; but the member must go,
    // or it would keep its partitions from whoever begins anew in this process, and handle none of them.
    const gone = consumer && this.disconnect(consumer);
    if (this.status() !== 'crashed') await gone;
    this.board.set('stopped');
  }

  status(): BusStatus {
    return this.board.get();
  }

  onStatus(listener: (status: BusStatus, cause?: Error) => void): void {
    this.board.listen(listener);
  }

  /** Until it has worked once; after that kafkajs keeps the connection itself. */
  private async connect(): Promise<'idle'> {
    if (this.consumer || this.status() === 'crashed') return 'idle';
    await this.options.topics.ensure();
    const consumer = this.createConsumer();
    this.joining = true;
    try {
      await consumer.connect();
      // Without `fromBeginning` a lost offset would skip everything up to now; the inbox drops what comes twice.
      await consumer.subscribe({ topics: [...this.handlers.keys()], fromBeginning: true });
      this.consumer = consumer;
      this.lastFetchMs = this.now();
      // Returns when the group is joined, which can take a session after a kill; crashes come as events.
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
        eachBatch: (payload) => this.eachBatch(consumer, payload),
      });
      if (this.consumer !== consumer) throw new Error('the group has no coordinator yet');
    } catch (error) {
      this.consumer = undefined;
      await this.disconnect(consumer);
      throw error;
    } finally {
      this.joining = false;
    }
    return 'idle';
  }

  private createConsumer(): Consumer {
    const { kafka, groupId, sessionMs } = this.options;
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionMs,
      rebalanceTimeout: REBALANCE_MS,
      heartbeatInterval: Math.min(HEARTBEAT_MS, Math.floor(sessionMs / 3)),
      maxBytesPerPartition: BYTES_PER_PARTITION,
      maxWaitTimeInMs: Math.min(FETCH_WAIT_MS, Math.floor(sessionMs / 6)),
      allowAutoTopicCreation: false,
      // A restart that kafkajs has scheduled must not outlive `stop`.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(!this.stopping) },
    });
    const { events } = consumer;
    consumer.on(events.GROUP_JOIN, () => this.joined());
    consumer.on(events.REBALANCING, () => this.board.set('rebalancing'));
    consumer.on(events.FETCH, () => (this.lastFetchMs = this.now()));
    consumer.on(events.CRASH, (event) => this.crashed(consumer, event));
    return consumer;
  }

  private joined(): void {
    this.lastFetchMs = this.now();
    if (!this.stopping) this.board.set('connected');
  }

  private crashed(consumer: Consumer, { payload }: ConsumerCrashEvent): void {
    // With `restart` kafkajs joins again by itself, for as long as it takes.
    if (this.stopping) return;
    if (payload.restart) this.board.set('connecting');
    else if (payload.error.name === NO_COORDINATOR) void this.joinAnew(consumer);
    else this.giveUp(new BusCrashedError(`The Kafka consumer ended: ${payload.error.message}`, payload.error));
  }

  private async joinAnew(consumer: Consumer): Promise<void> {
    this.consumer = undefined;
    this.board.set('connecting');
    await this.disconnect(consumer);
    // While it is still joining, the attempt itself fails and comes again after a rest.
    if (!this.joining) this.connector?.wake();
  }

  private giveUp(cause: BusCrashedError): void {
    this.options.logger.error(cause.message);
    this.board.set('crashed', cause);
  }

  /** Lets nothing but the group's own errors reach kafkajs: on anything else it may stop for good. */
  private async eachBatch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const handler = this.handlers.get(topic);
    const last = messages.at(-1);
    if (!handler || !last || this.stopping) return;
    const group: { error?: unknown } = {};
    const batch = this.runningBatch(payload, group);
    this.running.add(batch);
    try {
      await handler(
        messages.map((message) => consumedRecord(topic, partition, message)),
        batch,
      );
    } catch (error) {
      if (group.error !== undefined) throw group.error;
      this.rest(consumer, payload, error);
      return;
    } finally {
      this.running.delete(batch);
    }
    this.backoff.succeeded(nameOf(payload));
    await this.commit(payload, last.offset);
  }

  private runningBatch(payload: EachBatchPayload, group: { error?: unknown }): RunningBatch {
    const beat = async (): Promise<void> => {
      try {
        await payload.heartbeat();
      } catch (error) {
        // The group goes on without this member: kafkajs must hear it, whatever the handler makes of it.
        group.error = error;
        batch.endEarly();
        throw error;
      }
    };
    const { topic, partition } = payload.batch;
    const stale = (): boolean => payload.isStale() || !payload.isRunning();
    const batch = new RunningBatch(topic, partition, this.now(), () => this.now(), beat, stale);
    return batch;
  }

  private async commit(payload: EachBatchPayload, lastOffset: string): Promise<void> {
    const { topic, partition } = payload.batch;
    // Without this the same batch would be fetched again, for ever: committing alone does not move the fetch position.
    payload.resolveOffset(lastOffset);
    const offset = (BigInt(lastOffset) + 1n).toString();
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
    await payload.heartbeat();
  }

  /** The partition rests, then goes on with the same batch; the others are not held up, and the member stays. */
  private rest(consumer: Consumer, payload: EachBatchPayload, error: unknown): void {
    const { topic, partition, messages } = payload.batch;
    const name = nameOf(payload);
    const restMs = this.backoff.next(name);
    const first = messages[0]?.offset ?? '0';
    this.options.logger.error(
      `The batch of ${name} from offset ${first} failed and comes again in ${restMs} ms: ${String(error)}`,
    );
    if (this.stopping) return;
    const resume = payload.pause();
    consumer.seek({ topic, partition, offset: first });
    clearTimeout(this.resting.get(name));
    this.resting.set(
      name,
      setTimeout(() => {
        this.resting.delete(name);
        if (this.consumer === consumer && !this.stopping) resume();
      }, restMs),
    );
  }

  /** The watchdog's step: a handler that does not end or a consumer that does not fetch is a crash. */
  async checkHealth(): Promise<'idle'> {
    const { watchdogMs, groupId } = this.options;
    const silent = [...this.running].find((batch) => batch.silentForMs() > watchdogMs);
    if (silent) this.giveUp(new BusCrashedError(`The handler of ${silent.topic}/${silent.partition} does not end`));
    const fetching = this.running.size > 0 || this.now() - this.lastFetchMs <= watchdogMs;
    if (this.status() === 'connected' && !fetching) {
      this.giveUp(new BusCrashedError(`The Kafka consumer of ${groupId} does not fetch any more`));
    }
    return 'idle';
  }

  private async disconnect(consumer: Consumer): Promise<void> {
    try {
      await consumer.disconnect();
    } catch (error) {
      // The broker notices by the end of the session.
      this.options.logger.warn(`Group ${this.options.groupId} was left without goodbye: ${String(error)}`);
    }
  }

  private now(): number {
    return this.options.clock.monotonicMs();
  }
}

function nameOf(payload: EachBatchPayload): string {
  return `${payload.batch.topic}/${payload.batch.partition}`;
}
