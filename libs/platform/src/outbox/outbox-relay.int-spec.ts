import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlatformTestDatabase } from '../../../../test/support/platform-test-database.js';
import type { BusRecord } from '../bus/bus-record.js';
import { EventPublisher } from '../bus/event-publisher.js';
import { Clock } from '../clock/clock.js';
import { LeaseStore } from '../leases/lease-store.js';
import type { OutboxRecord } from './outbox-record.js';
import { OutboxRelay, type OutboxRelayOptions } from './outbox-relay.js';
import { registerOutboxMetrics } from './outbox-metrics.js';
import { Outbox } from './outbox.js';

/** A bus that keeps what it was given, in order, and can be made to fail. */
class RecordingPublisher extends EventPublisher {
  readonly records: BusRecord[] = [];
  /** Runs before the records count as durable. */
  beforeAcknowledge: (records: readonly BusRecord[]) => Promise<void> | void = () => undefined;
  /** Runs after they are durable, before the relay learns of it. */
  afterAppend: () => Promise<void> | void = () => undefined;

  async publish(records: readonly BusRecord[]): Promise<void> {
    await this.beforeAcknowledge(records);
    this.records.push(...records);
    await this.afterAppend();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class SteppingClock extends Clock {
  private ms = 0;

  advance(ms: number): void {
    this.ms += ms;
  }

  now(): Date {
    return new Date(this.ms);
  }

  monotonicMs(): number {
    return this.ms;
  }
}

const LEASE_MS = 30_000;

describe('outbox relay', () => {
  let home: PlatformTestDatabase;
  let outbox: Outbox;
  let leases: LeaseStore;
  let publisher: RecordingPublisher;
  let clock: SteppingClock;
  let errors: unknown[];

  beforeEach(async () => {
    home = await PlatformTestDatabase.create();
    outbox = new Outbox(home.schema);
    leases = new LeaseStore(home.database, home.schema);
    publisher = new RecordingPublisher();
    clock = new SteppingClock();
    errors = [];
  });

  afterEach(() => home.drop());

  const relay = (owner: string, options: Partial<OutboxRelayOptions> = {}): OutboxRelay =>
    new OutboxRelay(home.database, home.schema, leases, publisher, {
      owner,
      leaseMs: LEASE_MS,
      clock,
      onError: (error) => errors.push(error),
      ...options,
    });
  const append = (...records: OutboxRecord[]): Promise<void> =>
    home.database.transaction((tx) => outbox.append(tx, records));
  const waiting = async (): Promise<number> => (await relay('metrics').pending()).count;
  const expireLeases = (): Promise<unknown> =>
    home.database.query(
      `with l as materialized (select name from service.leases order by name for update)
       update service.leases set expires_at = now() - interval '1 s' where name in (select name from l)`,
    );

  it('publishes what was committed, with key, headers and JSON value, and keeps nothing', async () => {
    const event = record('deal-41', { headers: { ce_type: 'DealWon' }, payload: { amount: '12.50' } });
    await append(event);
    await relay('a').runOnce();
    expect(
      publisher.records.map(({ value, ...rest }) => ({ ...rest, value: JSON.parse(value ?? '') as unknown })),
    ).toEqual([
      {
        topic: 'deals',
        key: 'deal-41',
        headers: { id: event.id, eventType: 'DealWon', ce_type: 'DealWon' },
        value: { amount: '12.50' },
      },
    ]);
    expect(await waiting()).toBe(0);
  });

  it('tells the metrics what waits and since when', async () => {
    const registry = new Registry();
    registerOutboxMetrics(registry, relay('a'));
    await append(record('deal-1'), record('deal-2'));
    await home.database.query(`update service.outbox set created_at = now() - interval '90 s'`);
    const text = await registry.metrics();
    expect(text).toMatch(/^pdi_outbox_pending 2$/m);
    expect(Number(/^pdi_outbox_oldest_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(90);
  });

  it('does not publish what was rolled back', async () => {
    const failing = home.database.transaction(async (tx) => {
      await outbox.append(tx, [record('deal-1')]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await relay('a').runOnce();
    expect(publisher.records).toEqual([]);
  });

  it('publishes a tombstone as an empty value', async () => {
    await append(record('account-1', { payload: null }));
    await relay('a').runOnce();
    expect(publisher.records[0]?.value).toBeNull();
  });

  it('adds an event once while it waits, and again after it was published', async () => {
    const event = record('deal-1');
    await append(event);
    await append(event);
    await relay('a').runOnce();
    await append(event);
    await publishAll(relay('b'));
    await expireLeases();
    await publishAll(relay('c'));
    expect(publisher.records.map((sent) => sent.headers['id'])).toEqual([event.id, event.id]);
  });

  it('loses nothing when the bus refuses, and does not hammer it', async () => {
    const working = relay('a');
    await append(record('deal-1'));
    let attempts = 0;
    publisher.beforeAcknowledge = () => {
      attempts += 1;
      throw new Error('broker away');
    };
    expect(await working.runOnce()).toEqual({ published: 0, more: false });
    await working.runOnce();
    expect(attempts).toBe(1);
    expect(errors).toHaveLength(1);
    publisher.beforeAcknowledge = () => undefined;
    clock.advance(1_000);
    expect((await working.runOnce()).published).toBe(1);
  });

  it('carries the other topics on while one is refused', async () => {
    publisher.beforeAcknowledge = ([first]) => {
      if (first?.topic === 'forbidden') throw new Error('not authorized');
    };
    const working = relay('a', { batchSize: 2 });
    await append(record('x', { topic: 'forbidden' }), record('x', { topic: 'forbidden' }), record('y'), record('z'));
    await working.runOnce();
    await working.runOnce();
    expect(publisher.records.map((sent) => sent.key)).toEqual(['y', 'z']);
    expect(await waiting()).toBe(2);
  });

  it('publishes again, and loses nothing, when it is killed between acknowledgement and deletion', async () => {
    await append(record('deal-1'), record('deal-2'));
    publisher.afterAppend = () => {
      throw new Error('killed');
    };
    await relay('killed').runOnce();
    expect(publisher.records).toHaveLength(2);
    expect(await waiting()).toBe(2);

    publisher.afterAppend = () => undefined;
    await expireLeases();
    await publishAll(relay('next'));
    expect(publisher.records.map((sent) => sent.key)).toEqual(['deal-1', 'deal-2', 'deal-1', 'deal-2']);
    expect(await waiting()).toBe(0);
  });

  it('leaves the shards of a living relay alone, and takes them when it stops', async () => {
    const [first, second] = [relay('first'), relay('second')];
    await first.runOnce();
    await append(record('deal-1'));
    expect((await second.runOnce()).published).toBe(0);
    await first.stop();
    clock.advance(LEASE_MS);
    expect((await second.runOnce()).published).toBe(1);
  });

  it('stops publishing a claim when it has been stalled for longer than its lease', async () => {
    const stalled = relay('stalled');
    await append(record('deal-1', { topic: 'a' }), record('deal-1', { topic: 'b' }));
    publisher.beforeAcknowledge = () => clock.advance(LEASE_MS + 1);
    expect(await stalled.runOnce()).toEqual({ published: 1, more: true });
    expect(publisher.records.map((sent) => sent.topic)).toEqual(['a']);
  });

  it('shows every event of a key first in its order, though the lease is lost mid-way and both relays go on', async () => {
    const events = Array.from({ length: 40 }, (_, version) => record('deal-7', { payload: { version } }));
    await append(...events);
    const slow = relay('slow', { batchSize: 10 });
    const fast = relay('fast', { batchSize: 10 });
    let stolen = false;
    publisher.beforeAcknowledge = async () => {
      if (stolen) return;
      stolen = true;
      // While the slow one's request is on its way another takes over, publishes all and the slow request lands last.
      await expireLeases();
      await publishAll(fast);
    };
    await slow.runOnce();
    await publishAll(fast);
    expect(firstSeen(publisher.records)).toEqual(events.map((event) => event.id));
    expect(await waiting()).toBe(0);
  });

  it('loses none and never reorders within a key, with many writers and two relays that lose their leases', async () => {
    const keys = Array.from({ length: 12 }, (_, n) => `deal-${n}`);
    const written = new Map<string, string[]>(keys.map((key) => [key, []]));
    await home.admin('create table service.aggregates (id text primary key, version int not null)');
    await home.admin('grant all on service.aggregates to platform_test_app');
    for (const key of keys) await home.database.query('insert into service.aggregates values ($1, 0)', [key]);

    const write = async (key: string, n: number): Promise<void> =>
      home.database.transaction(async (tx) => {
        // The lock on the aggregate's row is what orders its events.
        await tx.query('update service.aggregates set version = version + 1 where id = $1', [key]);
        const event = record(key);
        await outbox.append(tx, [event]);
        // Some transactions commit late, after others have drawn higher numbers.
        if (n % 5 === 0) await tx.query('select pg_sleep(0.01)');
        written.get(key)?.push(event.id);
      });
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let n = 0; n < 30; n += 1) await write(keys[(writer * 7 + n) % keys.length] ?? '', n);
    });
    const writing = { isOver: false };
    const relays = ['a', 'b'].map(async (owner) => {
      const one = relay(owner, { batchSize: 7 });
      while (!writing.isOver || (await waiting()) > 0) {
        await one.runOnce();
        clock.advance(LEASE_MS / 10);
      }
    });
    const thief = (async () => {
      while (!writing.isOver || (await waiting()) > 0) await expireLeases();
    })();
    await Promise.all(writers);
    writing.isOver = true;
    await Promise.all([...relays, thief]);

    for (const key of keys) {
      const seen = firstSeen(publisher.records.filter((sent) => sent.key === key));
      expect(seen).toEqual(written.get(key));
    }
  });
});

async function publishAll(by: OutboxRelay): Promise<void> {
  while ((await by.runOnce()).more);
}

function record(aggregateId: string, more: Partial<OutboxRecord> = {}): OutboxRecord {
  return {
    id: randomUUID(),
    aggregateType: 'deal',
    aggregateId,
    type: 'DealWon',
    topic: 'deals',
    payload: {},
    headers: {},
    ...more,
  };
}

/** Consumers tell duplicates by the id, so only the first sight of each counts. */
function firstSeen(records: readonly BusRecord[]): string[] {
  return [...new Set(records.map((sent) => sent.headers['id'] ?? ''))];
}
