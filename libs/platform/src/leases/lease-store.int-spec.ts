import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlatformTestDatabase } from '../../../../test/support/platform-test-database.js';
import type { Sql } from '../database/sql.js';
import type { Lease } from './lease.js';
import { LeaseStore } from './lease-store.js';

const LONG = 60_000;

describe('leases', () => {
  let home: PlatformTestDatabase;
  let store: LeaseStore;

  beforeAll(async () => {
    home = await PlatformTestDatabase.create();
    store = new LeaseStore(home.database, home.schema);
  });

  afterAll(() => home.drop());

  /** Ages a lease instead of waiting for it. */
  const expire = (name: string): Promise<unknown> =>
    home.database.query(`update ${home.schema}.leases set expires_at = now() - interval '1 ms' where name = $1`, [
      name,
    ]);
  const take = async (name: string, owner: string): Promise<Lease> => {
    const lease = await store.acquire(name, owner, LONG);
    if (!lease) throw new Error(`${name} is not free`);
    return lease;
  };
  const holds = (lease: Lease): Promise<boolean> => home.database.transaction((tx) => store.holds(tx, lease));
  /** A lease that is over soon, but not before this transaction rests on it, however slow the machine is. */
  const restOnAnEndingOne = async (tx: Sql, name: string, owner: string): Promise<Lease> => {
    for (let ttlMs = 250; ; ttlMs *= 2) {
      const lease = await store.acquire(name, owner, ttlMs);
      if (lease !== undefined && (await store.holds(tx, lease))) return lease;
    }
  };

  it('is given to one of many that ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, worker) => store.acquire('job', `worker-${worker}`, LONG)),
    );
    expect(answers.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('is not given twice, not even to its holder', async () => {
    await take('own', 'a');
    expect(await store.acquire('own', 'a', LONG)).toBeUndefined();
  });

  it('passes on with a higher fence when it was not renewed in time', async () => {
    const first = await take('passed', 'a');
    expect(await store.acquire('passed', 'b', LONG)).toBeUndefined();
    await expire('passed');
    const second = await take('passed', 'b');
    expect(BigInt(second.fence)).toBeGreaterThan(BigInt(first.fence));
  });

  it('cannot be renewed or used by its former holder', async () => {
    const first = await take('zombie', 'a');
    await expire('zombie');
    expect(await store.renew(first, LONG)).toBe(false);
    expect(await holds(first)).toBe(false);
    const second = await take('zombie', 'b');
    await store.release(first);
    await store.closeFor(first, LONG);
    expect(await holds(second)).toBe(true);
  });

  it('is free again at once when released', async () => {
    const first = await take('released', 'a');
    await store.release(first);
    expect(await holds(first)).toBe(false);
    const second = await take('released', 'b');
    expect(BigInt(second.fence)).toBeGreaterThan(BigInt(first.fence));
  });

  it('stays closed to everybody for a time when asked to', async () => {
    const lease = await take('slot', 'a');
    await store.closeFor(lease, LONG);
    expect(await holds(lease)).toBe(false);
    expect(await store.renew(lease, LONG)).toBe(false);
    expect(await store.acquire('slot', 'b', LONG)).toBeUndefined();
    await expire('slot');
    expect(await store.acquire('slot', 'b', LONG)).toBeDefined();
  });

  it('cannot be taken over while a transaction of its holder rests on it', async () => {
    const order: string[] = [];
    let takeover: Promise<unknown> = Promise.resolve();
    await home.database.transaction(async (tx) => {
      const lease = await restOnAnEndingOne(tx, 'rested', 'a');
      // The lease ends while the transaction is still open.
      await tx.query(`select pg_sleep_until(expires_at) from ${home.schema}.leases where name = $1`, [lease.name]);
      takeover = store.acquire('rested', 'b', LONG).then((taken) => order.push(taken ? 'taken over' : 'not free'));
      await untilSomebodyWaits(home);
      order.push('committing');
    });
    await takeover;
    expect(order).toEqual(['committing', 'taken over']);
  });

  it('is renewed, taken and released by many at once without a deadlock', async () => {
    const names = Array.from({ length: 16 }, (_, n) => `crowd:${n}`);
    const worker = async (owner: string): Promise<void> => {
      for (let round = 0; round < 15; round += 1) {
        const taken = await store.acquireAll(names.toReversed(), owner, LONG);
        await store.renewAll(taken.toReversed(), LONG);
        await store.releaseAll(taken);
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(worker));
    expect(await store.acquireAll(names, 'last', LONG)).toHaveLength(16);
  });

  it('takes and renews many at once, and says which it still has', async () => {
    const names = ['many:0', 'many:1', 'many:2'];
    await take('many:1', 'somebody else');
    const mine = await store.acquireAll(names, 'a', LONG);
    expect(mine.map((lease) => lease.name).toSorted()).toEqual(['many:0', 'many:2']);
    await expire('many:0');
    await take('many:0', 'b');
    expect((await store.renewAll(mine, LONG)).map((lease) => lease.name)).toEqual(['many:2']);
    await store.releaseAll(mine);
    expect(await store.acquireAll(names, 'c', LONG)).toHaveLength(1);
  });
});

async function untilSomebodyWaits(home: PlatformTestDatabase): Promise<void> {
  for (;;) {
    const waiting = await home.admin(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
  }
}
