import type { DesiredOutcome } from '@app/mapping';
import { describe, expect, it } from 'vitest';

import { environmentPrefix } from './model/ledger-reference.js';
import { proposeParty } from './protocol/operation-proposal.js';
import { PostingBench } from './testing/posting-bench.js';
import { entryOver, wonDeal } from './testing/posting-fixtures.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

function inEntity(entity: string, amount: string): DesiredOutcome {
  return { kind: 'entries', excluded: [], entries: [entryOver(amount, { key: `GJ|${entity}`, entity })] };
}

/** Deals 1 and 2 belong to an entity in trouble, deal 3 came after them and belongs to the top level. */
async function benchWith(prepare: (bench: PostingBench) => void): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  bench.desired.outcomes.set('1', inEntity('BAD', '10.00'));
  bench.desired.outcomes.set('2', inEntity('BAD', '20.00'));
  prepare(bench);
  await bench.receive(wonDeal('1', 1), wonDeal('2', 1));
  await bench.settleDown();
  bench.clock.advance(SECOND);
  await bench.receive(wonDeal('3', 1));
  await bench.settleDown();
  return bench;
}

const causes = (bench: PostingBench, dealId: string): string[] => bench.deal(dealId).holds.map(({ cause }) => cause);

function land(bench: PostingBench, reference: string): void {
  const ours = `${environmentPrefix(bench.core.identity)}${reference}`;
  const payload = entryOver('1.00');
  bench.ledger.land({ controlId: ours, reference: ours, kind: 'entry', action: 'create', payload });
}

describe('a scope in trouble', () => {
  it('that cannot be connected to stops no other, and its deals say why they wait', async () => {
    const bench = await benchWith(({ ledger }) => ledger.locked.set('BAD', 'no access to this entity'));
    expect(bench.liveAmounts('3')).toEqual(['100.00']);
    for (const dealId of ['1', '2']) {
      expect(bench.deal(dealId)).toMatchObject({ status: 'held' });
      expect(causes(bench, dealId)).toEqual(['waiting:scope:journal-entry@BAD']);
      expect(bench.deal(dealId).holds[0]?.message).toContain('entity BAD cannot be reached (no access to this entity)');
    }
  });

  it('whose first entry is never read back stops no other, and its deals say why they wait', async () => {
    const bench = await benchWith(({ ledger }) => ledger.unreadable.add('BAD'));
    await bench.pass(5 * DAY, 100);
    expect(bench.liveAmounts('3')).toEqual(['100.00']);
    expect(bench.ledger.records.filter(({ payload }) => (payload as { entity: string }).entity === 'BAD')).toHaveLength(
      1,
    );
    expect(bench.deal('2')).toMatchObject({ status: 'held' });
    expect(causes(bench, '2')).toEqual(['waiting:scope:journal-entry@BAD']);
    expect(bench.deal('2').holds[0]?.message).toContain('not proven yet');
  });

  it('goes on by itself when the trouble is over, and the holds are gone', async () => {
    const bench = await benchWith(({ ledger }) => ledger.locked.set('BAD', 'inactive'));
    bench.ledger.locked.clear();
    await bench.pass(HOUR);
    expect([bench.liveAmounts('1'), bench.liveAmounts('2')]).toEqual([['10.00'], ['20.00']]);
    for (const dealId of ['1', '2']) expect(bench.deal(dealId)).toMatchObject({ status: 'posted', holds: [] });
    expect(bench.store.tables.scopes.get('journal-entry@BAD')).toMatchObject({ trouble: null });
  });

  it('is tried less and less often, but at least once in two minutes', async () => {
    const bench = await benchWith(({ ledger }) => ledger.locked.set('BAD', 'inactive'));
    const tries = (): number => bench.ledger.logins.filter((entity) => entity === 'BAD').length;
    const before = tries();
    await bench.pass(HOUR, 720);
    expect(tries() - before).toBeGreaterThanOrEqual(30);
    expect(tries() - before).toBeLessThan(60);
  });

  it('keeps its hold, and the age of it, while the deals are planned again', async () => {
    const bench = await benchWith(({ ledger }) => ledger.locked.set('BAD', 'inactive'));
    const { since } = bench.deal('1').holds[0] ?? {};
    const told = bench.store.tables.notes.length;
    bench.clock.advance(SECOND);
    await bench.store.atOnce((unit) => unit.requestPlan({ dealIds: ['1', '2'] }, false));
    await bench.plan();
    expect(bench.deal('1')).toMatchObject({ status: 'held', holds: [{ since }] });
    expect(bench.store.tables.notes.slice(told).map(({ action }) => action)).not.toContain('posting.released');
  });

  it('lets all rest once nothing can be reached, so that wrong credentials lock nobody out', async () => {
    const bench = await PostingBench.proven();
    for (const entity of ['', 'E1', 'E2', 'E3', 'E4']) bench.ledger.locked.set(entity, 'sign-in refused');
    for (const [index, entity] of ['E1', 'E2', 'E3', 'E4'].entries())
      bench.desired.outcomes.set(String(index + 1), inEntity(entity, '10.00'));
    await bench.receive(wonDeal('1', 1), wonDeal('2', 1), wonDeal('3', 1), wonDeal('4', 1));
    await bench.plan();
    const before = bench.ledger.logins.length;
    for (let second = 0; second < 3_600; second += 10) {
      bench.clock.advance(10 * SECOND);
      await bench.engine.runOnce();
    }
    expect(bench.ledger.logins.length - before).toBeLessThan(100);
  });
});

async function proposeVendor({ store, core }: PostingBench): Promise<void> {
  const proposal = { kind: 'vendor', action: 'create', version: 1, payload: { name: 'Kestrel Optics' } } as const;
  await store.atOnce(async (unit) => {
    const book = await unit.openPartyBook('77');
    await unit.save([proposeParty(book, { ...proposal, partyId: '77', reference: 'V77' }, { ...core, now: unit.now })]);
  });
}

describe('a vendor that cannot be written', () => {
  it('shows on the deals that wait for it why nothing happens, and no more once it can be', async () => {
    const bench = await PostingBench.proven();
    const reason = { kind: 'waiting', cause: 'waiting:party:77', message: 'is being created', remedy: '' } as const;
    bench.desired.outcomes.set('41', { kind: 'held', reasons: [reason] });
    bench.ledger.locked.set('', 'sign-in refused');
    await bench.receive(wonDeal('41', 1));
    await proposeVendor(bench);
    await bench.settleDown();
    expect(causes(bench, '41')).toEqual(['waiting:party:77', 'waiting:scope:vendor@']);
    expect(bench.deal('41').holds[1]?.message).toContain('the vendors cannot be reached (sign-in refused)');
    bench.ledger.locked.clear();
    await bench.pass(HOUR);
    expect(causes(bench, '41')).toEqual(['waiting:party:77']);
  });
});

describe('after a restart', () => {
  it('a scope that cannot be read keeps only itself from starting, and its deals say so', async () => {
    const bench = await PostingBench.proven();
    bench.desired.outcomes.set('1', inEntity('OLD', '10.00'));
    bench.desired.outcomes.set('2', inEntity('OLD', '20.00'));
    await bench.receive(wonDeal('1', 1));
    await bench.settleDown();
    bench.restart();
    bench.ledger.unreadable.add('OLD');
    await bench.receive(wonDeal('2', 1), wonDeal('3', 1));
    await bench.settleDown();
    expect(await bench.recovery.runOnce()).toMatchObject({
      checked: true,
      notCompared: [{ scope: { entity: 'OLD' }, reason: 'no permission to read' }],
    });
    await bench.settleDown();
    expect(bench.liveAmounts('3')).toEqual(['100.00']);
    expect(bench.liveAmounts('2')).toEqual([]);
    expect(bench.deal('2').holds[0]?.message).toContain('entity OLD: it could not be compared');
    bench.ledger.unreadable.clear();
    bench.clock.advance(HOUR);
    expect(await bench.recovery.runOnce()).toMatchObject({ checked: true, notCompared: [] });
    await bench.settleDown();
    expect(bench.deal('2')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('an entity that was never written to is compared before its first entry goes out', async () => {
    const bench = await PostingBench.proven();
    bench.restart();
    await bench.recovery.runOnce();
    bench.desired.outcomes.set('1', inEntity('NEW', '10.00'));
    await bench.receive(wonDeal('1', 1));
    await bench.settleDown();
    expect(await bench.engine.runOnce()).toEqual({ kind: 'stopped', reason: 'starting' });
    await bench.recovery.runOnce();
    await bench.settleDown();
    expect(bench.liveAmounts('1')).toEqual(['10.00']);
  });
});

async function recovering(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  land(bench, 'ZZ-1');
  await bench.recovery.runOnce();
  await bench.receive(wonDeal('41', 1));
  await bench.settleDown();
  return bench;
}

describe('recovery', () => {
  it('shows on every deal that has something to send', async () => {
    const bench = await recovering();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ cause: 'waiting:recovery' }] });
  });

  it('does not come back after a restart once a person has accepted what was found', async () => {
    const bench = await recovering();
    expect(await bench.endRecovery('entries of the old test company')).toEqual({ kind: 'ended', accepted: 1 });
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    for (let restart = 0; restart < 2; restart += 1) {
      bench.clock.advance(2 * HOUR);
      bench.restart();
      expect(await bench.recovery.runOnce()).toMatchObject({ checked: true, recovering: false });
    }
  });

  it('begins anew when yet another reference turns up', async () => {
    const bench = await recovering();
    await bench.endRecovery('known');
    land(bench, 'ZZ-2');
    bench.clock.advance(2 * HOUR);
    expect(await bench.recovery.runOnce()).toMatchObject({ recovering: true });
  });
});
