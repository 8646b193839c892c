import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemorySandboxStore } from '../../store/in-memory-sandbox-store.js';
import type { IntacctClient } from '@app/intacct';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

const store = new InMemorySandboxStore();
let intacct: RunningIntacct;
let second: IntacctClient;

beforeEach(async () => {
  intacct = await RunningIntacct.start(store);
  await intacct.act('addCompany', { id: 'SECOND' });
  second = RunningIntacct.client(intacct.sandbox.url, { companyId: 'SECOND' });
});

afterEach(async () => {
  second.close();
  await intacct.stop();
  for (const name of ['intacct', 'intacct:SECOND', 'intacct-controls']) await store.clear(name);
});

type Switches = Readonly<Record<string, unknown>>;

describe('switches of one company', () => {
  it('hold for that company, and the others stay as they are', async () => {
    await intacct.control('settings?company=SECOND', { approvalJournals: ['SALES'], multiCurrency: false });
    await intacct.sendOne(sale('OWN-1'));
    await intacct.sendOne(sale('OWN-1'), { client: second });
    expect((await intacct.ledger('OWN-1')).entries[0]?.state).toBe('Posted');
    const other = await intacct.control<{ entries: unknown[] }>('ledger?company=SECOND&reference=OWN-1');
    expect(other.entries).toMatchObject([{ state: 'Submitted' }]);
    expect(await second.financialSetup()).toMatchObject({ multiCurrency: false });
    expect(await intacct.client.financialSetup()).toMatchObject({ multiCurrency: true });
  });

  it('reach the door, too: maintenance, authorization, sessions and the number of functions', async () => {
    await intacct.control('settings?company=SECOND', { offline: true });
    expect(await intacct.sendOne(sale('DOOR-1'), { client: second }).catch(() => 'offline')).toBe('offline');
    expect(await intacct.sendOne(sale('DOOR-1'))).toMatchObject({ kind: 'succeeded' });
    await intacct.control('settings?company=SECOND', { offline: false, maxFunctions: 1 });
    const both = [sale('DOOR-2'), sale('DOOR-3')];
    expect(await intacct.send(both, { client: second })).toMatchObject([{ kind: 'not-executed' }, {}]);
    expect(await intacct.send(both)).toMatchObject([{ kind: 'succeeded' }, { kind: 'succeeded' }]);
    await intacct.control('settings?company=SECOND', { senderAuthorised: false });
    expect(await intacct.sendOne(sale('DOOR-4'), { client: second })).toMatchObject({ kind: 'not-executed' });
    expect(await intacct.sendOne(sale('DOOR-4'))).toMatchObject({ kind: 'succeeded' });
  });

  it('follow the gateway for all that is not their own, survive a restart, and can be given up', async () => {
    await intacct.control('settings?company=SECOND', { maxFunctions: 5 });
    await intacct.control('settings', { maxFunctions: 50, latencyMs: 1 });
    await intacct.stop();
    intacct = await RunningIntacct.start(store);
    const own = async (): Promise<Switches> => intacct.control('settings?company=SECOND');
    expect(await own()).toMatchObject({ maxFunctions: 5, latencyMs: 1 });
    expect(await intacct.control<Switches>('settings')).toMatchObject({ maxFunctions: 50 });
    await intacct.control('settings?company=SECOND', undefined, 'DELETE');
    expect(await own()).toMatchObject({ maxFunctions: 50, latencyMs: 1 });
    await intacct.control('settings', undefined, 'DELETE');
    expect(await own()).toMatchObject({ maxFunctions: 100, latencyMs: 0 });
  });

  it('are refused for a company that nobody knows', async () => {
    await expect(intacct.control('settings?company=THIRD', { maxFunctions: 5 })).rejects.toThrow(
      '\\"company\\" is unknown',
    );
  });
});

describe('faults', () => {
  it('may wait for one company alone', async () => {
    const match = { company: 'SECOND', function: 'create' };
    await intacct.plan({ kind: 'offline', match }, { kind: 'refuse', match, text: 'Account 1 is not valid' });
    expect(await intacct.sendOne(sale('FA-1'))).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.sendOne(sale('FA-1'), { client: second })).toMatchObject({ kind: 'not-executed' });
    expect(await intacct.sendOne(sale('FA-1'), { client: second })).toMatchObject({ kind: 'refused' });
    expect(await intacct.sendOne(sale('FA-1'), { client: second })).toMatchObject({ kind: 'succeeded' });
  });
});
