import { BatchSource, type Bus, type BusStatus } from '@app/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { ReferenceConsumer } from './reference.consumer.js';
import { ReferenceHealthCheck } from './reference.health-check.js';

type Listener = (status: BusStatus, cause?: Error) => void;

/** Does what the test says. */
class FakeSource extends BatchSource {
  readonly topics: string[] = [];
  private current: BusStatus = 'stopped';
  private readonly listeners: Listener[] = [];

  constructor(private readonly opens: boolean) {
    super();
  }

  override subscribe(topic: string): void {
    this.topics.push(topic);
  }

  override start(): Promise<void> {
    if (!this.opens) return Promise.reject(new Error('the bus is away'));
    this.set('connected');
    return Promise.resolve();
  }

  override stop(): Promise<void> {
    if (this.current !== 'crashed') this.set('stopped');
    return Promise.resolve();
  }

  override status(): BusStatus {
    return this.current;
  }

  override onStatus(listener: Listener): void {
    this.listeners.push(listener);
  }

  set(status: BusStatus): void {
    this.current = status;
    for (const listener of this.listeners) listener(status, new Error('its handler does not end'));
  }
}

/** Its sources are opened one after the other; `opens` says which of them can be started. */
function consumer(opens: readonly boolean[]) {
  const sources: FakeSource[] = [];
  const source = (): FakeSource => {
    const one = new FakeSource(opens[sources.length] ?? true);
    sources.push(one);
    return one;
  };
  const parts = { bus: { source } as unknown as Bus } as ConstructorParameters<typeof ReferenceConsumer>[0];
  return { sources, consumer: new ReferenceConsumer(parts, 1) };
}

afterEach(() => void vi.useRealTimers());

describe('hearing of reference data', () => {
  it('begins anew by itself after a crash, also where the bus is away for a while, and readiness tells it', async () => {
    const { sources, consumer: heard } = consumer([true, false, true]);
    const health = new ReferenceHealthCheck(heard);
    await heard.start();
    expect(health.name).toBe('reference data: connected');
    sources[0]?.set('crashed');
    expect(health.name).toBe('reference data: crashed');
    await expect(health.check()).resolves.toBeUndefined();
    await until('it is heard of again', () => Promise.resolve(heard.status === 'connected'));
    expect(sources.map((one) => one.topics)).toEqual(sources.map(() => ['intacct.reference.v1']));
    expect(sources).toHaveLength(3);
    await heard.stop();
  });

  it('does not begin again once it was stopped', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { sources, consumer: heard } = consumer([true]);
    await heard.start();
    sources[0]?.set('crashed');
    await heard.stop();
    sources[0]?.set('crashed');
    await vi.runAllTimersAsync();
    expect(sources).toHaveLength(1);
  });
});
