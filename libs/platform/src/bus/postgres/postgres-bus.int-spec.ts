import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../../test/contract/bus/eventually.js';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.js';
import { Clock } from '../../clock/clock.js';
import { SystemClock } from '../../clock/system-clock.js';
import type { Database } from '../../database/database.js';
import { openDatabase } from '../../database/open-database.js';
import type { Bus, TopicDefinition } from '../bus.js';
import { GroupBusyError, UnknownTopicError } from '../bus.errors.js';
import { createBus } from '../bus.factory.js';
import { partitionOf } from '../partitioner.js';
import { BUS_SCHEMA, busMigrations } from './bus-migrations.js';
import type { LogDatabase } from './log-database.js';
import { migrateBus } from './migrate-bus.js';
import { PostgresBus } from './postgres-bus.js';
import { PostgresGroupMember } from './postgres-group-member.js';
import { PostgresRetention } from './postgres-retention.js';

const SILENT = { log() {}, warn() {}, error() {} };
const LONG_SESSION_MS = 60_000;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

class HandClock extends Clock {
  ms = 0;
  now(): Date {
    return new Date(this.ms);
  }
  monotonicMs(): number {
    return this.ms;
  }
}

const settingsOf = (one: TopicDefinition) => ({
  topics: [one],
  groupId: 'g',
  clientId: 'c',
  sessionMs: LONG_SESSION_MS,
  pollMs: 20,
  logger: SILENT,
});

describe('the log in PostgreSQL', () => {
  let test: TestDatabase;
  let database: Database;
  let topic: TopicDefinition;
  let number = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    const service = { url: test.url, role: 'log_service', applicationName: 'log test' };
    await migrateBus({ ...service, role: 'log_other_service' });
    await migrateBus(service);
    database = await openDatabase({ ...service, schema: BUS_SCHEMA, migrations: busMigrations });
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });
  beforeEach(() => {
    number += 1;
    topic = { name: `topic-${number}`, partitions: 3 };
  });

  const busOf = (one: TopicDefinition): Bus => createBus({ ...settingsOf(one), postgres: { database } });
  const record = (key: string, value: string) => ({ topic: topic.name, key, value, headers: {} });
  const memberOf = (id: string, sessionMs = LONG_SESSION_MS): PostgresGroupMember =>
    new PostgresGroupMember(database, 'g', `00000000-0000-4000-8000-00000000000${id}`, [topic.name], sessionMs);
  const offsets = () =>
    database.query<{ partition: number; offset: string }>(
      'select partition, "offset"::text as "offset" from bus.messages m where topic = $1 order by partition, m."offset"',
      [topic.name],
    );

  it('is open to the application roles of both services', async () => {
    const [rights] = await database.query(
      `select has_table_privilege('log_other_service', 'bus.messages', 'insert') as other,
              has_table_privilege('log_service', 'bus.messages', 'insert') as mine`,
    );
    expect(rights).toEqual({ other: true, mine: true });
  });

  it('gives offsets without gaps although many publish at once, in both orders, and some fail', async () => {
    const bus = busOf(topic);
    const keys = range(9).map((index) => `key-${index}`);
    const forward = keys.map((key) => record(key, 'v'));
    await Promise.all(
      range(12).map(async (index) => {
        const records = index % 2 === 0 ? forward : forward.toReversed();
        const broken = { ...record('x', 'v'), value: 'not\u0000allowed' };
        if (index % 4 === 3) await expect(bus.publisher.publish([...records, broken])).rejects.toThrow();
        else await bus.publisher.publish(records);
      }),
    );
    const rows = await offsets();
    expect(rows).toHaveLength(9 * 9);
    for (const partition of range(3)) {
      const ofPartition = rows.filter((row) => row.partition === partition).map((row) => row.offset);
      expect(ofPartition).toEqual(range(ofPartition.length).map(String));
    }
  });

  it('publishes all records of a call or none', async () => {
    const bus = busOf(topic);
    const stray = { ...record('k', 'v'), topic: 'no-such-topic' };
    await expect(bus.publisher.publish([record('k', 'v'), stray])).rejects.toThrow(UnknownTopicError);
    expect(await offsets()).toEqual([]);
  });

  it('lets no member commit that has lost its partition', async () => {
    const bus = busOf({ ...topic, partitions: 1 });
    await bus.publisher.publish([record('k', '1')]);
    const [late, next] = [memberOf('1', 0), memberOf('2')];
    await late.register();
    const [mine] = await late.claim([{ topic: topic.name, partition: 0 }]);
    expect(mine?.fence).toBe('1');
    expect(await next.claim([{ topic: topic.name, partition: 0 }])).toEqual([
      { topic: topic.name, partition: 0, fence: '2' },
    ]);
    const batch = { topic: topic.name, partition: 0, fence: '1', position: '0', nextOffset: '1' };
    expect(await late.commit(batch, '1')).toBe(false);
    expect(await late.pending()).toEqual([]);
    expect(await next.pending()).toEqual([{ ...batch, fence: '2' }]);
  });

  it('lets nobody take a partition whose owner is alive, and frees it at once when the owner leaves', async () => {
    await busOf(topic).ensureTopics();
    const [owner, other] = [memberOf('1'), memberOf('2')];
    await owner.register();
    const all = range(3).map((partition) => ({ topic: topic.name, partition }));
    expect(await owner.claim(all)).toHaveLength(3);
    expect(await other.claim(all)).toEqual([]);
    await owner.leave();
    expect(await other.claim(all)).toHaveLength(3);
  });

  it('keeps a batch small, but hands over a record of any size', async () => {
    const bus = busOf({ ...topic, partitions: 1 });
    const big = 'x'.repeat(300 * 1024);
    await bus.publisher.publish([record('k', big), record('k', big), ...range(600).map(() => record('k', 'small'))]);
    const member = memberOf('1');
    await member.register();
    await member.claim([{ topic: topic.name, partition: 0 }]);
    const [pending] = await member.pending();
    if (pending === undefined) throw new Error('nothing to read');
    expect(await member.read(pending)).toHaveLength(1);
    expect((await member.read({ ...pending, position: '2' })).map((each) => each.offset)).toEqual(
      range(500).map((index) => String(index + 2)),
    );
  });

  it('refuses to move the position of a group that is at work', async () => {
    const bus = busOf(topic);
    await bus.ensureTopics();
    await memberOf('1').renew();
    await expect(bus.seek('g', topic.name, 'beginning')).rejects.toThrow(GroupBusyError);
    await memberOf('1').leave();
    await bus.seek('g', topic.name, 'end');
  });

  it('reports how far a group is behind', async () => {
    const bus = busOf(topic);
    await bus.publisher.publish(range(5).map(() => record('k', 'v')));
    const partition = partitionOf('k', 3);
    await bus.seek('lagging', topic.name, 'beginning');
    await bus.seek('lagging', topic.name, { partition, offset: '2' });
    const lag = (await bus.lag('lagging')).map((each) => each.lag);
    expect(lag).toEqual(range(3).map((each) => (each === partition ? 3n : 0n)));
  });

  describe('retention', () => {
    it('removes old records only when every group has stored them', async () => {
      topic = { ...topic, partitions: 1, retentionMs: 0 };
      const bus = busOf(topic);
      await bus.publisher.publish(range(5).map((index) => record('k', String(index))));
      await bus.seek('slow', topic.name, { partition: 0, offset: '2' });
      await bus.seek('fast', topic.name, 'end');
      await new PostgresRetention(database, new SystemClock()).runOnce();
      expect((await offsets()).map((row) => row.offset)).toEqual(['2', '3', '4']);
    });

    it('keeps records for ever when the topic does not say how long', async () => {
      const bus = busOf(topic);
      await bus.publisher.publish([record('k', '1')]);
      await bus.seek('g', topic.name, 'end');
      await new PostgresRetention(database, new SystemClock()).runOnce();
      expect(await offsets()).toHaveLength(1);
    });

    it('keeps the last record of each key of a compacted topic', async () => {
      topic = { ...topic, partitions: 1, compacted: true };
      const bus = busOf(topic);
      await bus.publisher.publish(['a', 'b', 'a', 'a'].map((key) => record(key, 'v')));
      await bus.seek('g', topic.name, 'end');
      await new PostgresRetention(database, new SystemClock()).runOnce();
      expect((await offsets()).map((row) => row.offset)).toEqual(['1', '3']);
    });

    it('lets a new group go on behind what has been removed', async () => {
      topic = { ...topic, partitions: 1, retentionMs: 0 };
      const bus = busOf(topic);
      await bus.publisher.publish([record('k', 'gone')]);
      await new PostgresRetention(database, new SystemClock()).runOnce();
      const source = bus.source('newcomer');
      const arrived = new Promise((resolve) =>
        source.subscribe(topic.name, async (records) => resolve(records.map((each) => each.value))),
      );
      await source.start();
      await bus.publisher.publish([record('k', 'kept')]);
      expect(await arrived).toEqual(['kept']);
      await source.stop();
    });
  });

  it('handles a batch once although it was found pending while it was being stored', async () => {
    topic = { ...topic, partitions: 1 };
    const gates = new EventEmitter();
    const [finishHandler, answerPending] = [once(gates, 'finish'), once(gates, 'answer')];
    const [entered, pendingRead] = [once(gates, 'entered'), once(gates, 'read')];
    let holdPending = false;
    const slow: LogDatabase = {
      transaction: (work) => database.transaction(work),
      query: async <Row>(text: string, params?: readonly unknown[]) => {
        const rows = await database.query<Row>(text, params);
        if (holdPending && text.includes('next_offset > g.position')) {
          holdPending = false;
          gates.emit('read');
          await answerPending;
        }
        return rows;
      },
    };
    const bus = createBus({ ...settingsOf(topic), postgres: { database: slow } });
    const values: (string | null)[] = [];
    const source = bus.source();
    source.subscribe(topic.name, async (records) => {
      values.push(...records.map((each) => each.value));
      gates.emit('entered');
      await finishHandler;
    });
    await bus.publisher.publish([record('k', '1')]);
    await source.start();
    await entered;
    holdPending = true;
    await bus.publisher.publish([record('k', '2')]);
    await pendingRead;
    gates.emit('finish');
    const stored = async (): Promise<boolean> =>
      (await bus.lag('g')).some((each) => each.topic === topic.name && each.lag === 1n);
    await eventually('the first batch is stored', 60_000, stored);
    // One more answer of the database, so that the member has had its own.
    await stored();
    gates.emit('answer');
    await eventually('the second record arrives', 60_000, () => values.includes('2'));
    await source.stop();
    expect(values).toEqual(['1', '2']);
  });

  it('is crashed when a handler does not end, so that the process can end and others take over', async () => {
    const clock = new HandClock();
    const crash = new Promise<Error>((resolve) => {
      const options = { topics: [topic], groupId: 'stuck', clientId: 'c', sessionMs: 500, pollMs: 5, onCrash: resolve };
      const bus = new PostgresBus(database, options, { clock, logger: SILENT, watchdogMs: 1000 });
      const source = bus.source();
      source.subscribe(topic.name, () => {
        clock.ms = 1001;
        return new Promise(() => {});
      });
      void bus.publisher.publish([record('k', 'v')]).then(() => source.start());
    });
    expect((await crash).message).toContain('does not end');
  });
});
