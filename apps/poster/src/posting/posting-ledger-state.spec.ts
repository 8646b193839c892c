import { describe, expect, it } from 'vitest';

import { causes, changed, deeds, posted, recordOf } from './testing/posted-entry.js';
import { PostingBench } from './testing/posting-bench.js';
import { entryOver, wonDeal } from './testing/posting-fixtures.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What Intacct adds to an entry from Brussels to Paris over 100.00. */
const bridge = (account: string) => [
  { account, accountRecordNo: '', side: 'credit' as const, amount: '100', dimensions: { location: 'BE' } },
  { account, accountRecordNo: '', side: 'debit' as const, amount: '100', dimensions: { location: 'FR' } },
];

describe('a posted entry', () => {
  it('keeps the number that its journal gave it', async () => {
    const bench = await posted();
    expect(bench.operation('41').ledger).toMatchObject({ state: 'posted', batchNo: `B${recordOf(bench)}` });
  });

  it.each(deeds)('is held for review within a day when somebody $what in Intacct', async ({ cause, deed }) => {
    const bench = await posted();
    deed(bench);
    await bench.pass(26 * HOUR, 26);
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'review', cause }] });
    expect(bench.store.tables.notes.map(({ action }) => action)).toContain('operation.looked-at');
  });

  it('is not called edited because Intacct gave its account another number', async () => {
    const bench = await posted();
    const lines = entryOver('100.00').lines.map((line) => ({
      ...line,
      account: { ...line.account, number: `${line.account.number}-NEW` },
    }));
    bench.ledger.change(recordOf(bench), { payload: entryOver('100.00', { lines }) });
    await bench.pass(26 * HOUR, 26);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('goes on by itself when somebody undoes in Intacct what was done', async () => {
    const bench = await changed('review:ledger-edited');
    bench.ledger.change(recordOf(bench), { payload: entryOver('100.00') });
    await bench.pass(HOUR);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('across entities is held for review when somebody changes what Intacct added between them', async () => {
    const bench = await posted();
    const [debit, credit] = entryOver('100.00').lines;
    if (!debit || !credit) throw new Error('no lines');
    const lines = [
      { ...debit, dimensions: { location: 'BE' } },
      { ...credit, dimensions: { location: 'FR' } },
    ];
    const entries = [entryOver('100.00', { baseEntity: 'BE', lines })];
    bench.desired.outcomes.set('42', { kind: 'entries', entries, excluded: [] });
    await bench.receive(wonDeal('42', 1));
    await bench.plan();
    await bench.engine.runOnce();
    const { recordNo } = bench.operation('42');
    bench.ledger.change(recordNo, { added: bridge('1950') });
    await bench.pass(3 * DAY, 36);
    expect(bench.deal('42')).toMatchObject({ status: 'posted', holds: [] });
    bench.ledger.change(recordNo, { added: bridge('6000') });
    await bench.pass(2 * DAY, 24);
    expect(bench.deal('42').holds).toMatchObject([{ cause: 'review:ledger-edited' }]);
  });

  it('is not called deleted while the user may not see entries, nor by a single look', async () => {
    const bench = await posted();
    bench.ledger.canSee = false;
    await bench.pass(3 * DAY, 36);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    bench.ledger.canSee = true;
    bench.ledger.change(recordOf(bench), { visible: false });
    bench.clock.advance(DAY);
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('is not called deleted because somebody changed its reference number', async () => {
    const bench = await posted();
    bench.ledger.change(recordOf(bench), { reference: 'INVOICE 7' });
    await bench.pass(3 * DAY, 36);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    bench.ledger.change(recordOf(bench), { payload: entryOver('90.00') });
    await bench.pass(2 * DAY, 24);
    expect(causes(bench)).toEqual(['review:ledger-edited']);
  });

  it('is looked at daily for 90 days, and then no more', async () => {
    const bench = await posted();
    await bench.pass(10 * DAY, 20);
    expect(bench.operation('41').lookDueAt).not.toBeNull();
    await bench.pass(82 * DAY, 164);
    expect(bench.operation('41').lookDueAt).toBeNull();
  });
});

describe('an entry that is not posted yet', () => {
  it.each(['submitted', 'draft'] as const)(
    'shows that it waits in Intacct (%s), and counts once it is posted',
    async (state) => {
      const bench = await PostingBench.proven();
      bench.ledger.stateOfNew = state;
      await bench.receive(wonDeal('41', 1));
      await bench.settleDown();
      expect(bench.deal('41')).toMatchObject({
        status: 'held',
        holds: [{ kind: 'waiting', cause: `waiting:ledger-${state}` }],
      });
      bench.ledger.change(recordOf(bench), { state: 'posted' });
      await bench.pass(HOUR);
      expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    },
  );

  it('is reviewed when an approver declines it', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.stateOfNew = 'submitted';
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    bench.ledger.change(recordOf(bench), { state: 'declined' });
    await bench.pass(HOUR);
    expect(causes(bench)).toEqual(['review:ledger-declined']);
  });
});
