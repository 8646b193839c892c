import { describe, expect, it } from 'vitest';

import type { ReviewChoice } from './protocol/review-decision.js';
import { PostingBench } from './testing/posting-bench.js';
import { entryOver, wonDeal } from './testing/posting-fixtures.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Deal 41 is posted, and so is deal 900, whose record proves that entries can be seen. */
async function posted(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  await bench.receive(wonDeal('41', 1));
  await bench.settleDown();
  expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  return bench;
}

const recordOf = (bench: PostingBench): string => bench.operations('41')[0]?.recordNo ?? '';
const causes = (bench: PostingBench): string[] => bench.deal('41').holds.map(({ cause }) => cause);

/** What Intacct adds to an entry from Brussels to Paris over 100.00. */
const bridge = (account: string) => [
  { account, accountRecordNo: '', side: 'credit' as const, amount: '100', dimensions: { location: 'BE' } },
  { account, accountRecordNo: '', side: 'debit' as const, amount: '100', dimensions: { location: 'FR' } },
];

function remove(bench: PostingBench): void {
  const index = bench.ledger.records.findIndex(({ recordNo }) => recordNo === recordOf(bench));
  bench.ledger.records.splice(index, 1);
}

function reclassify(bench: PostingBench): void {
  const [debit, credit] = entryOver('100.00').lines;
  if (!debit || !credit) throw new Error('no lines');
  const moved = { ...credit, dimensions: { department: '20' } };
  bench.ledger.change(recordOf(bench), { payload: entryOver('100.00', { lines: [debit, moved] }) });
}

const deeds: readonly { what: string; cause: string; deed: (bench: PostingBench) => void }[] = [
  {
    what: 'edits it',
    cause: 'review:ledger-edited',
    deed: (bench) => bench.ledger.change(recordOf(bench), { payload: entryOver('90.00') }),
  },
  { what: 'reclassifies a line to another department', cause: 'review:ledger-edited', deed: reclassify },
  {
    what: 'reverses it',
    cause: 'review:ledger-reversed',
    deed: (bench) => {
      bench.ledger.copy(recordOf(bench)).reversalOf = recordOf(bench);
      bench.ledger.change(recordOf(bench), { state: 'reversed' });
    },
  },
  {
    what: 'declines it',
    cause: 'review:ledger-declined',
    deed: (bench) => bench.ledger.change(recordOf(bench), { state: 'declined' }),
  },
  { what: 'copies it', cause: 'review:ledger-copied', deed: (bench) => void bench.ledger.copy(recordOf(bench)) },
  { what: 'deletes it', cause: 'review:ledger-deleted', deed: remove },
];

async function changed(cause: string): Promise<PostingBench> {
  const bench = await posted();
  deeds.find((one) => one.cause === cause)?.deed(bench);
  await bench.pass(26 * HOUR, 26);
  expect(causes(bench)).toEqual([cause]);
  return bench;
}

function decide(bench: PostingBench, choice: ReviewChoice, changes: { fence?: number } = {}): Promise<void> {
  const [operation] = bench.operations('41');
  if (!operation) throw new Error('no operation');
  const { id, fence, payloadHash } = operation;
  const seen = { fence: changes.fence ?? fence, payloadHash };
  return bench.reviews.decide({ operationId: id, actor: 'ada', reason: 'talked to finance', seen, choice });
}

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

describe('a person who reviews a changed entry', () => {
  it.each(['review:ledger-edited', 'review:ledger-copied'])(
    'adopts what is there, and hears of any further change (%s)',
    async (cause) => {
      const bench = await changed(cause);
      await decide(bench, 'adopt');
      await bench.pass(3 * DAY, 72);
      expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
      expect(bench.operation('41').decision).toMatchObject({ kind: 'adopt', actor: 'ada' });
      bench.ledger.change(recordOf(bench), { payload: entryOver('1.00') });
      await bench.pass(2 * DAY, 48);
      expect(causes(bench)).toEqual(['review:ledger-edited']);
      await decide(bench, 'adopt');
      await bench.pass(2 * DAY, 48);
      expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    },
  );

  it('does not hear of what was adopted again because it is read back beside an entry with other dimensions', async () => {
    const bench = await posted();
    const lines = entryOver('90.00').lines.map((line) => ({
      ...line,
      dimensions: { department: '10', project: 'P1' },
    }));
    bench.ledger.change(recordOf(bench), { payload: entryOver('90.00', { lines }) });
    await bench.pass(26 * HOUR, 26);
    await decide(bench, 'adopt');
    const withProject = entryOver('100.00').lines.map((line) => ({ ...line, dimensions: { project: 'P2' } }));
    const entries = [entryOver('100.00', { lines: withProject })];
    bench.desired.outcomes.set('42', { kind: 'entries', entries, excluded: [] });
    await bench.receive(wonDeal('42', 1));
    await bench.settleDown();
    bench.clock.advance(DAY);
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it.each(['review:ledger-deleted', 'review:ledger-reversed', 'review:ledger-declined'])(
    'adopts that it is gone: nothing is posted for it (%s)',
    async (cause) => {
      const bench = await changed(cause);
      const before = bench.ledger.records.length;
      await decide(bench, 'adopt');
      await bench.pass(3 * DAY, 72);
      expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
      expect(bench.ledger.records).toHaveLength(before);
    },
  );

  it.each(['review:ledger-deleted', 'review:ledger-reversed', 'review:ledger-declined'])(
    'has it posted anew under a new key when it is gone (%s)',
    async (cause) => {
      const bench = await changed(cause);
      await decide(bench, 're-post');
      await bench.pass(2 * DAY, 48);
      expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
      const [old, anew] = bench.operations('41');
      expect([old?.state, anew?.state]).toEqual(['cancelled', 'done']);
      expect(anew?.controlId).not.toBe(old?.controlId);
    },
  );

  it.each(['review:ledger-edited', 'review:ledger-copied'])(
    'cannot have it posted anew while it still counts (%s)',
    async (cause) => {
      const bench = await changed(cause);
      await expect(decide(bench, 're-post')).rejects.toMatchObject({ refusal: 'ledger-disagrees' });
    },
  );

  it('ignores it: the deal counts as posted, and nobody looks any more', async () => {
    const bench = await changed('review:ledger-edited');
    await decide(bench, 'ignore');
    await bench.pass(2 * DAY, 48);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    expect(bench.operation('41').lookDueAt).toBeNull();
  });

  it('decides about what was seen only: what has changed since is a conflict', async () => {
    const bench = await changed('review:ledger-edited');
    const { fence } = bench.operation('41');
    bench.ledger.change(recordOf(bench), { payload: entryOver('80.00') });
    await expect(decide(bench, 'adopt', { fence })).rejects.toMatchObject({ refusal: 'changed' });
    await decide(bench, 'adopt');
  });

  it('is asked to wait while Intacct gives no answer', async () => {
    const bench = await changed('review:ledger-edited');
    bench.ledger.locked.set('', 'away');
    await expect(decide(bench, 'adopt')).rejects.toMatchObject({ refusal: 'no-answer' });
  });

  it('adopts a record that somebody edited while its outcome was unknown', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ outcome: { kind: 'unknown', text: 'reset' } }];
    await bench.receive(wonDeal('41', 1));
    await bench.plan();
    await bench.engine.runOnce();
    const record = bench.ledger.records.at(-1);
    if (record) record.payload = entryOver('100.00', { journal: 'ADJ' });
    await bench.pass(HOUR);
    expect(bench.deal('41').status).toBe('held');
    await decide(bench, 'adopt');
    await bench.pass(DAY);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });
});
