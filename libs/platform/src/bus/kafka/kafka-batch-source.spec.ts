import { EventEmitter } from 'node:events';
import type { Consumer, ConsumerRunConfig, EachBatchPayload, Kafka } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { Clock } from '../../clock/clock.js';
import type { BatchHandler } from '../batch-source.js';
import { KafkaBatchSource } from './kafka-batch-source.js';

/** kafkajs's consumer as far as the source uses it; the test plays the group and the broker. */
class FakeConsumer {
  readonly events = { GROUP_JOIN: 'join', REBALANCING: 'rebalancing', FETCH: 'fetch', CRASH: 'crash' };
  readonly emitter = new EventEmitter();
  readonly log: string[] = [];
  eachBatch: NonNullable<ConsumerRunConfig['eachBatch']> = () => Promise.resolve();

  on(event: string, listener: (event: unknown) => void): void {
    this.emitter.on(event, listener);
  }
  async connect(): Promise<void> {}
  async disconnect(): Promise<void> {
    this.log.push('disconnect');
  }
  async subscribe(subscription: { topics: string[]; fromBeginning: boolean }): Promise<void> {
    this.log.push(`subscribe ${subscription.topics.join()} fromBeginning=${subscription.fromBeginning}`);
  }
  async run(config: ConsumerRunConfig): Promise<void> {
    if (config.eachBatch) this.eachBatch = config.eachBatch;
    this.emitter.emit('join', {});
  }
  seek({ partition, offset }: { partition: number; offset: string }): void {
    this.log.push(`seek ${partition} to ${offset}`);
  }

  /** Hands over one batch of two messages, as a fetch would. */
  deliver(heartbeat: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const messages = ['5', '6'].map((offset) => ({
      offset,
      key: Buffer.from('k'),
      value: Buffer.from('v'),
      timestamp: '0',
      attributes: 0,
    }));
    const payload = {
      batch: { topic: 'deals', partition: 2, messages },
      resolveOffset: (offset: string) => this.log.push(`resolve ${offset}`),
      commitOffsetsIfNecessary: async (offsets: object) => void this.log.push(`commit ${JSON.stringify(offsets)}`),
      heartbeat,
      pause: () => {
        this.log.push('pause');
        return () => this.log.push('resume');
      },
      isRunning: () => true,
      isStale: () => false,
    };
    return this.eachBatch(payload as unknown as EachBatchPayload);
  }
}

class HandClock extends Clock {
  ms = 0;
  now(): Date {
    return new Date(this.ms);
  }
  monotonicMs(): number {
    return this.ms;
  }
}

const sources: KafkaBatchSource[] = [];

async function connected(handler: BatchHandler) {
  const consumer = new FakeConsumer();
  const clock = new HandClock();
  const kafka = { consumer: () => consumer as unknown as Consumer } as Pick<Kafka, 'consumer'>;
  const logger = { log() {}, warn() {}, error() {} };
  const topics = { ensure: () => Promise.resolve() };
  const source = new KafkaBatchSource({
    kafka,
    topics,
    groupId: 'g',
    sessionMs: 6000,
    watchdogMs: 1000,
    clock,
    logger,
  });
  sources.push(source);
  const changes: string[] = [];
  const joined = new Promise<void>((resolve) =>
    source.onStatus((status, cause) => {
      changes.push(cause ? `${status}: ${cause.message}` : status);
      if (status === 'connected') resolve();
    }),
  );
  source.subscribe('deals', handler);
  await source.start();
  await joined;
  return { source, consumer, clock, changes };
}

describe('a member of a Kafka group', () => {
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.stop();
  });

  it('commits behind the batch, after the handler has stored it', async () => {
    const { consumer } = await connected(async () => void consumer.log.push('stored'));
    await consumer.deliver();
    expect(consumer.log).toEqual([
      'subscribe deals fromBeginning=true',
      'stored',
      'resolve 6',
      'commit {"topics":[{"topic":"deals","partitions":[{"partition":2,"offset":"7"}]}]}',
    ]);
  });

  it('hides a programming error of the handler from kafkajs, which would stop for good, and rests the partition', async () => {
    const { source, consumer } = await connected(async () => {
      throw new TypeError('x is not a function');
    });
    await expect(consumer.deliver()).resolves.toBeUndefined();
    expect(consumer.log.slice(1)).toEqual(['pause', 'seek 2 to 5']);
    expect(source.status()).toBe('connected');
  });

  it('tells kafkajs when the group goes on without it, whatever the handler makes of it', async () => {
    const rebalance = new Error('The group is rebalancing');
    let stale = false;
    const { consumer } = await connected(async (_, context) => {
      await context.heartbeat().catch(() => undefined);
      stale = context.isStale();
      throw new Error('interrupted');
    });
    await expect(consumer.deliver(() => Promise.reject(rebalance))).rejects.toBe(rebalance);
    expect(stale).toBe(true);
    expect(consumer.log.slice(1)).toEqual([]);
  });

  it('is crashed once kafkajs has given up, and stays so', async () => {
    const { source, consumer, changes } = await connected(() => Promise.resolve());
    const error = new Error('boom');
    consumer.emitter.emit('crash', { payload: { error, groupId: 'g', restart: true } });
    expect(source.status()).toBe('connecting');
    consumer.emitter.emit('crash', { payload: { error, groupId: 'g', restart: false } });
    consumer.emitter.emit('join', {});
    expect(source.status()).toBe('crashed');
    expect(changes).toEqual(['connecting', 'connected', 'connecting', 'crashed: The Kafka consumer ended: boom']);
  });

  it('joins anew when a broker that has just started knows no coordinator of the group yet', async () => {
    const { source, consumer, changes } = await connected(() => Promise.resolve());
    const error = Object.assign(new Error('Failed to find group coordinator'), {
      name: 'KafkaJSGroupCoordinatorNotFound',
    });
    const again = new Promise<void>((resolve) =>
      source.onStatus((status) => (status === 'connected' ? resolve() : undefined)),
    );
    consumer.emitter.emit('crash', { payload: { error, groupId: 'g', restart: false } });
    await again;
    expect(consumer.log.slice(-2)).toEqual(['disconnect', 'subscribe deals fromBeginning=true']);
    expect(changes).toEqual(['connecting', 'connected', 'connecting', 'connected']);
  });

  it('is crashed when it does not fetch any more', async () => {
    const { source, consumer, clock } = await connected(() => Promise.resolve());
    clock.ms = 900;
    consumer.emitter.emit('fetch', {});
    clock.ms = 1800;
    await source.checkHealth();
    expect(source.status()).toBe('connected');
    clock.ms = 2000;
    await source.checkHealth();
    expect(source.status()).toBe('crashed');
  });

  it('is crashed when a handler neither ends nor shows a sign of life', async () => {
    const { source, consumer, clock } = await connected(() => new Promise(() => {}));
    void consumer.deliver();
    clock.ms = 900;
    await source.checkHealth();
    expect(source.status()).toBe('connected');
    clock.ms = 1100;
    await source.checkHealth();
    expect(source.status()).toBe('crashed');
  });

  it('leaves the group when it is stopped after a crash, or its partitions would stand still, but waits for nobody', async () => {
    const { source, consumer, clock } = await connected(() => new Promise(() => {}));
    void consumer.deliver();
    clock.ms = 1100;
    await source.checkHealth();
    consumer.disconnect = () => {
      consumer.log.push('disconnect');
      return new Promise(() => {});
    };
    await source.stop();
    expect(consumer.log.at(-1)).toBe('disconnect');
  });
});
