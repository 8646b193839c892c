import { randomBytes } from 'node:crypto';

import { InMemoryConnectionGate, InMemorySessionStore, IntacctClient } from '@app/intacct';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createSandboxIntacct, type SandboxIntacct, SANDBOX_ACCESS } from '../../../sandbox/src/intacct/index.js';
import { InMemorySandboxStore } from '../../../sandbox/src/store/in-memory-sandbox-store.js';
import { PosterBench } from '../testing/poster-bench.for-spec.js';
import { DatabaseRefusalStore } from './database-refusal.store.js';

const secret = randomBytes(32).toString('base64');
let bench: PosterBench;
let sandbox: SandboxIntacct;
const clients: IntacctClient[] = [];
beforeAll(async () => {
  bench = await PosterBench.open();
  sandbox = await createSandboxIntacct({ store: new InMemorySandboxStore(), port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await sandbox.close();
  await bench.close();
});

/** As a process that has just started: it shares nothing with others but the database. */
function process(userPassword: string, refusalMs = 600_000): IntacctClient {
  const { senderId, senderPassword, companyId, userId } = SANDBOX_ACCESS;
  const client = new IntacctClient({
    credentials: { url: sandbox.url, senderId, senderPassword, companyId, userId, userPassword },
    gate: new InMemoryConnectionGate(2),
    sessions: new InMemorySessionStore(),
    refusals: new DatabaseRefusalStore(bench.db, secret),
    allowedHosts: ['127.0.0.1'],
    readRetries: 0,
    refusalMs,
  });
  clients.push(client);
  return client;
}

async function signIn(client: IntacctClient): Promise<'let in' | 'refused'> {
  try {
    await (await client.connect({ purpose: 'read' })).release();
    return 'let in';
  } catch {
    return 'refused';
  }
}

/** What Intacct was really asked. */
async function requests(): Promise<number> {
  const response = await fetch(new URL('/_sandbox/requests', sandbox.url));
  return ((await response.json()) as { requests: unknown[] }).requests.length;
}

describe('credentials that Intacct refuses', () => {
  it('are not tried by another process, nor after a restart, but changed ones are tried at once', async () => {
    expect(await signIn(process('wrong'))).toBe('refused');
    const asked = await requests();
    const replica = process('wrong');
    expect(await replica.lookForRefusal()).toMatchObject({ failure: { class: 'authentication' } });
    expect(await signIn(replica)).toBe('refused');
    expect(await requests()).toBe(asked);
    expect(await signIn(process(SANDBOX_ACCESS.userPassword))).toBe('let in');
    const kept = JSON.stringify(await bench.db.query('select * from login_refusals'));
    expect(kept).toContain('authentication');
    expect(kept).not.toContain('wrong');
  });

  it('are tried once more, by one of the processes, when the rest is over', async () => {
    expect(await signIn(process('old', 1))).toBe('refused');
    const asked = await requests();
    await bench.db.query(
      `update login_refusals set refused_until = clock_timestamp() - interval '1 second', rest_ms = 600000`,
    );
    const answers = await Promise.all([process('old'), process('old'), process('old')].map((client) => signIn(client)));
    expect(answers).toEqual(['refused', 'refused', 'refused']);
    expect(await requests()).toBe(asked + 1);
  });

  it('are tried at once when a person asks for it', async () => {
    expect(await signIn(process('wrong-again'))).toBe('refused');
    const asked = await requests();
    expect(await process('wrong-again').ping()).toMatchObject({ usable: false });
    expect(await requests()).toBe(asked + 1);
  });
});
