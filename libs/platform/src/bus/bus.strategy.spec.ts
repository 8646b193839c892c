import 'reflect-metadata';
import { Controller, Module, ParseArrayPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { EMPTY, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchSource, type BatchContext, type BatchHandler, type BusStatus } from './batch-source.js';
import type { ConsumedRecord } from './bus-record.js';
import { BusStrategy } from './bus.strategy.js';
import { OnBatch } from './on-batch.decorator.js';

class PayloadInvalidError extends Error {}

/** A source whose batches the test hands over. */
class HandSource extends BatchSource {
  readonly handlers = new Map<string, BatchHandler>();
  private readonly listeners: ((status: BusStatus) => void)[] = [];
  started = false;

  subscribe(topic: string, handler: BatchHandler): void {
    this.handlers.set(topic, handler);
  }
  async start(): Promise<void> {
    this.started = true;
  }
  async stop(): Promise<void> {
    this.started = false;
  }
  status(): BusStatus {
    return 'connected';
  }
  onStatus(listener: (status: BusStatus) => void): void {
    this.listeners.push(listener);
  }
  change(status: BusStatus): void {
    for (const listener of this.listeners) listener(status);
  }
  async deliver(topic: string, values: string[]): Promise<void> {
    const records = values.map((value, index) => ({ ...RECORD, topic, value, offset: String(index) }));
    await this.handlers.get(topic)?.(records, { ...CONTEXT, topic });
  }
}

const RECORD = { key: 'k', headers: {}, partition: 1, timestamp: '2026-01-05T10:00:00.000Z' };
const CONTEXT = { partition: 1, heartbeat: () => Promise.resolve(), isStale: () => false };
const got: string[] = [];

@Controller()
class DealsConsumer {
  @OnBatch('deals')
  async deals(records: readonly ConsumedRecord[], context: BatchContext): Promise<void> {
    await Promise.resolve();
    got.push(`${records.map((record) => record.value).join()} of ${context.topic}/${context.partition}`);
    if (records.some((record) => record.value === 'bad')) throw new PayloadInvalidError('bad');
  }

  @OnBatch('organizations')
  organizations(@Payload(new ParseArrayPipe()) records: ConsumedRecord[], @Ctx() context: BatchContext): void {
    got.push(`${records.length} of ${context.topic}`);
  }

  @OnBatch('empty')
  empty(): Observable<never> {
    return EMPTY;
  }
}

@Module({ controllers: [DealsConsumer] })
class ConsumerModule {}

describe('a consumer method', () => {
  const source = new HandSource();
  const strategy = new BusStrategy(source);
  let stop: () => Promise<void>;

  beforeEach(async () => {
    got.length = 0;
    const app = await NestFactory.createMicroservice(ConsumerModule, { strategy, logger: false });
    await app.listen();
    stop = () => app.close();
  });
  afterEach(() => stop());

  it('is called with the records of a batch and where they come from', async () => {
    expect(source.started).toBe(true);
    await source.deliver('deals', ['1', '2']);
    await source.deliver('organizations', ['1', '2', '3']);
    expect(got).toEqual(['1,2 of deals/1', '3 of organizations']);
  });

  it('fails with its own error, so that the bus can log what happened and bring the batch again', async () => {
    await expect(source.deliver('deals', ['bad'])).rejects.toBeInstanceOf(PayloadInvalidError);
  });

  it('has handled the batch when it answers with an empty stream', async () => {
    await expect(source.deliver('empty', ['1'])).resolves.toBeUndefined();
  });

  it('hands the status of the bus to the health check, and leaves the group with the application', async () => {
    const seen: BusStatus[] = [];
    const subscription = strategy.status.subscribe((status) => seen.push(status));
    source.change('connected');
    source.change('rebalancing');
    expect(seen.slice(-2)).toEqual(['connected', 'rebalancing']);
    subscription.unsubscribe();
    await strategy.close();
    expect(source.started).toBe(false);
  });
});
