import { describe, expect, it } from 'vitest';

import { entryReference } from './model/ledger-reference.js';
import { PostingBench } from './testing/posting-bench.js';
import { entryOver, revertedDeal, wonDeal } from './testing/posting-fixtures.js';

const HOUR = 3_600_000;
const known = 'compared with the backup';

/** The ledger has entries of deal 41 of which this restored database knows nothing. */
async function restored(...entries: readonly { counter: number; amount: string }[]): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  for (const { counter, amount } of entries) {
    const reference = entryReference(bench.core.identity, '41', counter);
    const payload = entryOver(amount);
    bench.ledger.land({ controlId: `lost-${counter}`, reference, kind: 'entry', action: 'create', payload });
  }
  expect(await bench.recovery.runOnce()).toMatchObject({ recovering: true });
  return bench;
}

const recordsOf41 = (bench: PostingBench): number =>
  bench.ledger.records.filter(({ reference }) =>
    reference.startsWith(entryReference(bench.core.identity, '41', 1).slice(0, -1)),
  ).length;

describe('the end of a recovery', () => {
  it('accepts only the list that the person saw', async () => {
    const bench = await restored({ counter: 1, amount: '100.00' });
    expect(await bench.recovery.end({ actor: 'ada', reason: known, revision: 'of-yesterday' })).toEqual({
      kind: 'changed',
    });
    expect(await bench.endRecovery(known)).toEqual({ kind: 'ended', accepted: 1 });
    expect(await bench.endRecovery(known)).toEqual({ kind: 'none' });
  });

  it('adopts what was found where the deal asks for just that: nothing is posted twice', async () => {
    const bench = await restored({ counter: 1, amount: '100.00' });
    await bench.endRecovery(known);
    await bench.receive(wonDeal('41', 1));
    await bench.pass(HOUR);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    expect(bench.operation('41')).toMatchObject({ state: 'done', sequence: 1 });
    expect(recordsOf41(bench)).toBe(1);
  });

  it('leaves it to a person where the deal asks for something else', async () => {
    const bench = await restored({ counter: 1, amount: '70.00' });
    await bench.endRecovery(known);
    await bench.receive(wonDeal('41', 1));
    await bench.pass(HOUR);
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'review' }] });
    expect(recordsOf41(bench)).toBe(1);
  });

  it('holds a deal of which more was found than it asks for, until a person has looked after it', async () => {
    const bench = await restored({ counter: 1, amount: '100.00' }, { counter: 2, amount: '100.00' });
    await bench.endRecovery(known);
    await bench.receive(wonDeal('41', 1));
    await bench.pass(HOUR);
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'review:found-records' }]);
    const [first = '', second = ''] = [1, 2].map((counter) => entryReference(bench.core.identity, '41', counter));
    const by = { actor: 'ada', reason: 'both reversed in Intacct' };
    expect(await bench.recovery.settle('41', [first], by)).toBe(false);
    expect(await bench.recovery.settle('41', [first, second], by)).toBe(true);
    await bench.pass(HOUR);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    expect(bench.operation('41').reference).not.toBe(first);
  });

  it('holds a deal that asks for nothing while something of it stands in the ledger', async () => {
    const bench = await restored({ counter: 1, amount: '100.00' });
    await bench.endRecovery(known);
    await bench.receive(revertedDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ cause: 'review:found-records' }] });
  });
});

describe('a restored database', () => {
  it('sends nothing before the ledger was compared with it, whenever a process starts', async () => {
    const bench = await PostingBench.proven();
    bench.restart();
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(await bench.engine.runOnce()).toEqual({ kind: 'stopped', reason: 'starting' });
    expect(await bench.recovery.runOnce()).toEqual({ checked: true, recovering: false, notCompared: [] });
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('stops sending when the ledger bears a mark of ours that no operation knows, until a person ends it', async () => {
    const bench = await PostingBench.proven();
    const { reference } = bench.operation('900');
    bench.ledger.land({
      controlId: 'lost',
      reference: `${reference.slice(0, 4)}ZZ-1`,
      kind: 'entry',
      action: 'create',
      payload: entryOver('1.00'),
    });
    expect(await bench.recovery.runOnce()).toEqual({ checked: true, recovering: true, notCompared: [] });
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(await bench.engine.runOnce()).toEqual({ kind: 'stopped', reason: 'recovery' });
    await bench.endRecovery('known: the test company');
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.store.tables.notes.map((note) => note.action)).toEqual(
      expect.arrayContaining(['recovery.started', 'recovery.ended']),
    );
  });
});
