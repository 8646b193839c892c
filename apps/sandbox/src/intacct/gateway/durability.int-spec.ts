import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemorySandboxStore } from '../../store/in-memory-sandbox-store.js';
import type { SandboxChange } from '../../store/sandbox-store.js';
import { seedDemoCompany } from '../seed/demo-company.js';
import { CompanyState } from '../state/company-state.js';
import { RunningIntacct, sale, START } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

describe('durability', () => {
  it('comes before the answer, and a restarted gateway still knows ledger and control ids', async () => {
    const store = new InMemorySandboxStore();
    const first = await RunningIntacct.start(store);
    const made = await first.sendOne(sale('DU-1'));
    await first.stop();
    const second = await RunningIntacct.start(store);
    expect((await second.ledger('DU-1')).entries[0]?.recordNo).toBe(made.kind === 'succeeded' ? made.recordNo : '');
    expect(await second.sendOne(sale('DU-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
    const next = await second.sendOne(sale('DU-2'));
    expect(next.kind === 'succeeded' && made.kind === 'succeeded' && next.recordNo !== made.recordNo).toBe(true);
    await second.stop();
  });

  it('covers switches, faults, companies, users and the clock', async () => {
    const store = new InMemorySandboxStore();
    const first = await RunningIntacct.start(store);
    await first.control('settings', { maxFunctions: 7, approvalLevels: { SALES: 2 } });
    await first.plan({ kind: 'refuse', times: 3, text: 'Account 1 is not valid' }, { kind: 'html', times: 0 });
    await first.act('addCompany', { id: 'SECOND' });
    await first.act('addUser', { company: 'SECOND', user: 'u', password: 'p', deniedReads: ['VENDOR'] });
    await first.act('advanceClock', { ms: 86_400_000 });
    await first.control('faults', undefined, 'DELETE');
    await first.plan({ kind: 'refuse', times: 2, text: 'Account 1 is not valid' });
    expect((await first.sendOne(sale('DC-1'))).kind).toBe('refused');
    await first.stop();

    const second = await RunningIntacct.start(store);
    expect(second.settings).toMatchObject({ maxFunctions: 7, approvalLevels: { SALES: 2 } });
    expect((await second.sendOne(sale('DC-1'))).kind).toBe('refused');
    expect((await second.sendOne(sale('DC-1'))).kind).toBe('succeeded');
    expect(await second.control('companies')).toMatchObject({
      companies: [
        { companyId: 'SANDBOX' },
        { companyId: 'SECOND', users: [{}, { userId: 'u', deniedReads: ['VENDOR'] }] },
      ],
    });
    const { requests } = await second.control<{ requests: readonly { at: string }[] }>('requests');
    expect(Date.parse(requests[0]?.at ?? '')).toBe(START + 86_400_000);
    await second.stop();
  });

  it('covers a fault that strikes after its caller is gone', async () => {
    const store = new InMemorySandboxStore();
    const first = await RunningIntacct.start(store);
    const match = { function: 'create' };
    await first.plan({ kind: 'slow-commit', delayMs: 50, match }, { kind: 'refuse', match });
    expect((await first.sendOne(sale('DF-1'))).kind).toBe('unknown');
    const kept = async (): Promise<unknown> => store.load('intacct-controls');
    await expect.poll(kept, { timeout: 30_000 }).toMatchObject({ faults: { planned: [] } });
    await first.stop();
  });

  it('includes companies from before there were bills: they get the demo bills once', async () => {
    const store = new InMemorySandboxStore();
    const state = await CompanyState.load(store, 'intacct');
    await seedDemoCompany(state, START);
    const first = await RunningIntacct.start(store);
    expect(await first.bills()).toHaveLength(4);
    await first.stop();
    const second = await RunningIntacct.start(store);
    expect(await second.bills()).toHaveLength(4);
    expect(await second.client.readByName('REGION', ['17', '18'])).toHaveLength(2);
    await second.stop();
  });

  it('includes companies from before there were bills whose people made a vendor inactive', async () => {
    const store = new InMemorySandboxStore();
    const state = await CompanyState.load(store, 'intacct');
    await seedDemoCompany(state, START);
    await state.exclusively(async () => {
      const unit = state.unit();
      const vendor = unit.find('VENDOR', '20000');
      unit.put('VENDOR', { ...vendor, STATUS: 'inactive' });
      await state.commit(unit.staged);
    });
    const first = await RunningIntacct.start(store);
    expect((await first.bills()).map((bill) => bill['RECORDID'])).toEqual(['EO-77']);
    await first.stop();
  });

  it('failing means that nothing is answered as recorded', async () => {
    const store = new FailingStore();
    const broken = await RunningIntacct.start(store);
    store.failing = true;
    const outcome = await broken.sendOne(sale('DU-3'));
    expect(outcome.kind).not.toBe('succeeded');
    store.failing = false;
    expect((await broken.ledger('DU-3')).entries).toEqual([]);
    expect(await broken.sendOne(sale('DU-3'))).toMatchObject({ kind: 'succeeded' });
    await broken.stop();
  });
});

class FailingStore extends InMemorySandboxStore {
  failing = false;

  override async write(name: string, changes: readonly SandboxChange[]): Promise<void> {
    if (this.failing) throw new Error('disk full');
    await super.write(name, changes);
  }
}
