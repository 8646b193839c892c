import { randomBytes } from 'node:crypto';

import { IntacctSession } from '@app/intacct';
import { createSecretBox, SecretBox } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PosterBench } from '../testing/poster-bench.for-spec.js';
import { EncryptedSessionStore } from './encrypted-session.store.js';
import { LeaseConnectionGate } from './lease-connection.gate.js';

let bench: PosterBench;
beforeAll(async () => {
  bench = await PosterBench.open();
});
afterAll(() => bench.close());

const refusesFor = async (gate: LeaseConnectionGate, purpose: 'write' | 'settle'): Promise<boolean> =>
  gate.acquire(purpose, AbortSignal.timeout(150)).then(
    () => false,
    () => true,
  );
const session = (sessionId: string): IntacctSession =>
  new IntacctSession({ sessionId, endpoint: 'https://e.test', entity: '100', openedAt: 1000.4, expiresAt: 2000.6 });

describe('connection slots', () => {
  let companies = 0;
  const gates = (slots: number, coolDownMs = 60_000): [LeaseConnectionGate, LeaseConnectionGate] => {
    companies += 1;
    const options = { company: `C${companies}`, slots, ttlMs: 60_000, coolDownMs, pollMs: 20 };
    return [new LeaseConnectionGate(bench.leases, options), new LeaseConnectionGate(bench.leases, options)];
  };
  it('are shared by all processes of a company', async () => {
    const [one, other] = gates(2);
    const first = await one.acquire('write');
    await other.acquire('read');
    expect(await refusesFor(one, 'write')).toBe(true);
    const waiting = other.acquire('write');
    await first.release();
    await expect(waiting).resolves.toBeDefined();
  });

  it('stay closed after a lost request, and the settler may still ask', async () => {
    const [one, other] = gates(1);
    await (await one.acquire('write')).retire();
    expect(await refusesFor(other, 'write')).toBe(true);
    expect(await refusesFor(other, 'settle')).toBe(false);
  });

  it('open again after the cool-down, and are given back once only', async () => {
    const [one, other] = gates(1, 1);
    const slot = await one.acquire('write');
    await slot.retire();
    await slot.release();
    await expect(other.acquire('write')).resolves.toBeDefined();
  });
});

describe('kept sessions', () => {
  const box = new SecretBox(randomBytes(32).toString('base64'));

  it('survive a restart, encrypted', async () => {
    const store = new EncryptedSessionStore(bench.db, box);
    await store.save('k', session('top-secret'));
    const again = await new EncryptedSessionStore(bench.db, box).load('k');
    expect(again?.reveal()).toMatchObject({ sessionId: 'top-secret', entity: '100', endpoint: 'https://e.test' });
    const rows = await bench.db.query('select * from intacct_sessions');
    expect(JSON.stringify(rows)).not.toContain('top-secret');
  });

  it('are as good as none under another key', async () => {
    const store = new EncryptedSessionStore(bench.db, box);
    await store.save('other-key', session('s'));
    const stranger = new EncryptedSessionStore(bench.db, new SecretBox(randomBytes(32).toString('base64')));
    expect(await stranger.load('other-key')).toBeUndefined();
  });

  it('stay readable after the key was changed, while the former one is named as retired', async () => {
    const [SECRETS_KEY, former] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    await new EncryptedSessionStore(bench.db, new SecretBox(former)).save('kept', session('of-before'));
    const rotated = createSecretBox({ SECRETS_KEY, SECRETS_KEYS_RETIRED: former });
    expect((await new EncryptedSessionStore(bench.db, rotated).load('kept'))?.reveal().sessionId).toBe('of-before');
  });

  it('are forgotten only while nobody has renewed them', async () => {
    const store = new EncryptedSessionStore(bench.db, box);
    await store.save('renewed', session('old'));
    await store.save('renewed', session('new'));
    await store.forget('renewed', session('old'));
    expect((await store.load('renewed'))?.reveal().sessionId).toBe('new');
    await store.forget('renewed', session('new'));
    expect(await store.load('renewed')).toBeUndefined();
  });
});
