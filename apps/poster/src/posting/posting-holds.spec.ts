import { holdKinds, type HoldKind } from '@app/mapping';
import { describe, expect, it } from 'vitest';

import { markUnreadable } from './protocol/deal-acceptance.js';
import { PostingBench } from './testing/posting-bench.js';
import { revertedDeal, wonDeal } from './testing/posting-fixtures.js';

const HOUR = 3_600_000;

/** Runs at every full hour. */
const hourly = (after: Date): Date => new Date(Math.floor(after.getTime() / HOUR + 1) * HOUR);

/** How a deal comes to wait for each kind of reason. Those that the rules find are told by the rules. */
const ways: Readonly<Record<HoldKind, (bench: PostingBench) => unknown>> = {
  mapping: byRules('mapping'),
  validation: byRules('validation'),
  period: byRules('period'),
  party: byRules('party'),
  currency: byRules('currency'),
  approval: byRules('approval'),
  review: (bench) => bench.receive(revertedDeal('41', 2, { reason: 'vanished' })),
  conflict: (bench) => bench.receive(wonDeal('41', 1, { contentHash: 'other' })),
  quiet: (bench) => (bench.desired.quietMs = HOUR),
  schedule: (bench) => (bench.desired.nextRun = hourly),
  rejected: (bench) => {
    const refusal = { kind: 'business', code: 'inactive', message: 'Account 4000 is inactive' } as const;
    bench.ledger.script = [{ outcome: { kind: 'refused', refusal } }];
  },
  unreadable: (bench) =>
    bench.store.atOnce(async (unit) => {
      const books = await unit.openDealBooks(['41']);
      await unit.save(books.map((book) => markUnreadable(book, 'currency is missing', unit.now)));
    }),
  paused: (bench) => (bench.desired.paused = true),
  waiting: (bench) => (bench.ledger.script = [{ swallow: true }]),
};

function byRules(kind: HoldKind): (bench: PostingBench) => void {
  const reason = { kind, cause: `${kind}:test`, message: 'something is missing', remedy: 'add it' };
  return (bench) => void bench.desired.outcomes.set('41', { kind: 'held', reasons: [reason] });
}

describe('a deal that waits', () => {
  it.each(holdKinds)('shows why: %s', async (kind) => {
    const bench = await PostingBench.proven();
    await bench.receive(wonDeal('41', 1));
    await ways[kind](bench);
    await bench.settleDown();
    expect(bench.deal('41').status).toBe('held');
    expect(bench.deal('41').holds.map((hold) => hold.kind)).toEqual([kind]);
    for (const { message, remedy } of bench.deal('41').holds) expect([message, remedy]).not.toContain('');
    expect(bench.liveAmounts('41')).toEqual([]);
  });

  it.each(['unreadable', 'conflict', 'review', 'mapping', 'party'] as const)(
    'waits no longer when a person leaves it out: %s',
    async (kind) => {
      const bench = await PostingBench.proven();
      await bench.receive(wonDeal('41', 1));
      await ways[kind](bench);
      await bench.settleDown();
      bench.desired.excluded.set('41', 'booked by hand');
      bench.desired.revision += 1;
      await bench.store.atOnce((unit) => unit.requestPlan({ dealIds: ['41'] }, false));
      await bench.settleDown();
      expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
    },
  );

  it('from before the cutover is left out as well', async () => {
    const bench = await PostingBench.proven();
    bench.desired.excluded.set('41', 'booked by hand');
    await bench.receive(wonDeal('41', 1, { baseline: true }));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
  });
});

describe('a posting schedule', () => {
  it('lets entries go at its next run, not before', async () => {
    const bench = await PostingBench.proven();
    bench.desired.nextRun = hourly;
    bench.clock.advance(10 * 60_000);
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({
      status: 'held',
      holds: [{ kind: 'schedule', cause: 'schedule:posting' }],
    });
    await bench.pass(49 * 60_000, 49);
    expect(bench.liveAmounts('41')).toEqual([]);
    await bench.pass(2 * 60_000, 2);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('keeps what a mended rule frees until the run after', async () => {
    const bench = await PostingBench.proven();
    bench.desired.nextRun = hourly;
    byRules('mapping')(bench);
    await bench.receive(wonDeal('41', 1));
    await bench.pass(90 * 60_000, 9);
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'mapping' }]);
    bench.desired.outcomes.delete('41');
    bench.desired.revision += 1;
    await bench.store.atOnce((unit) => unit.requestPlan({ holdKinds: ['mapping'] }, false));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'schedule' }]);
    await bench.pass(HOUR, 6);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('does not stop what its run has begun when a rule changes meanwhile', async () => {
    const bench = await PostingBench.proven();
    bench.desired.nextRun = hourly;
    await bench.receive(wonDeal('41', 1));
    await bench.plan();
    bench.clock.advance(HOUR);
    await bench.plan();
    bench.desired.revision += 1;
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });
});
