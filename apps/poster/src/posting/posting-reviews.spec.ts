import { describe, expect, it } from 'vitest';

import type { ReviewChoice } from './protocol/review-decision.js';
import { causes, changed, posted, recordOf } from './testing/posted-entry.js';
import { PostingBench } from './testing/posting-bench.js';
import { entryOver, wonDeal } from './testing/posting-fixtures.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function decide(bench: PostingBench, choice: ReviewChoice, changes: { fence?: number } = {}): Promise<void> {
  const [operation] = bench.operations('41');
  if (!operation) throw new Error('no operation');
  const { id, fence, payloadHash } = operation;
  const seen = { fence: changes.fence ?? fence, payloadHash };
  return bench.reviews.decide({ operationId: id, actor: 'ada', reason: 'talked to finance', seen, choice });
}

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
