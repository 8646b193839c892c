import type { DesiredOutcome, HoldReason } from '@app/mapping';
import { describe, expect, it } from 'vitest';

import { PostingBench } from './testing/posting-bench.js';
import { entryOver, wonDeal } from './testing/posting-fixtures.js';

const HOUR = 3_600_000;
const held = (kind: HoldReason['kind']): DesiredOutcome => ({
  kind: 'held',
  reasons: [{ kind, cause: `${kind}:test`, message: 'something is in the way', remedy: 'mend it' }],
});
const entries = (...wanted: ReturnType<typeof entryOver>[]): DesiredOutcome => ({
  kind: 'entries',
  entries: wanted,
  excluded: [],
});

const period = (billedOn: string, postingDate: string) =>
  entryOver('100.00', { key: `GJ||${postingDate}|billed ${billedOn}`, bookkeepingDate: billedOn, postingDate });
const rated = (date: string) => entryOver('100.00', { postingDate: date, exchangeRate: { type: 'Daily', date } });

async function posted(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  await bench.receive(wonDeal('41', 1));
  await bench.settleDown();
  return bench;
}

async function planAgain(bench: PostingBench, outcome: DesiredOutcome): Promise<void> {
  bench.desired.revision += 1;
  bench.desired.outcomes.set('41', outcome);
  await bench.store.atOnce((unit) => unit.requestPlan({ dealIds: ['41'] }, false));
  await bench.settleDown();
}

describe('a posted deal that is planned again', () => {
  it.each(['period', 'validation', 'currency', 'mapping', 'party', 'waiting'] as const)(
    'stays posted although its entry could not be made today (%s)',
    async (kind) => {
      const bench = await posted();
      await planAgain(bench, held(kind));
      expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    },
  );

  it('stays posted when its period has closed and the policy would choose another date', async () => {
    const bench = await posted();
    await planAgain(bench, entries(entryOver('100.00', { key: 'GJ||2026-02-01', postingDate: '2026-02-01' })));
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('is looked at by a person when a newer version wants another date: that is another entry', async () => {
    const bench = await posted();
    const later = { key: 'GJ||2026-02-01', postingDate: '2026-02-01', bookkeepingDate: '2026-02-01' };
    bench.desired.outcomes.set('41', entries(entryOver('100.00', later)));
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'review' }] });
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('stays posted when a newer version says the same, and only its period has closed since', async () => {
    const bench = await posted();
    const moved = { key: 'GJ||2026-02-01', postingDate: '2026-02-01' };
    bench.desired.outcomes.set('41', entries(entryOver('100.00', moved)));
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', plannedVersion: 2, holds: [] });
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('is looked at by a person when a newer version also changes the amount of a period that has closed since', async () => {
    const bench = await posted();
    bench.desired.outcomes.set('41', entries(entryOver('90.00', { key: 'GJ||2026-02-01', postingDate: '2026-02-01' })));
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ cause: 'review:live-differs' }] });
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('posts the next period of a subscription in a newer version, although the first one would get another date by now', async () => {
    const bench = await PostingBench.proven();
    bench.desired.outcomes.set('41', entries(period('2026-01-05', '2026-02-01')));
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    // Both periods are moved to the first of this month: they differ by what they were billed on.
    const both = [period('2026-01-05', '2026-03-01'), period('2026-02-05', '2026-03-01')];
    bench.desired.outcomes.set('41', entries(...both));
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', plannedVersion: 2, holds: [] });
    expect(bench.liveAmounts('41')).toEqual(['100.00', '100.00']);
    const dates = bench.ledger.records.map(({ payload }) => (payload as { postingDate?: string }).postingDate);
    expect(dates.slice(-2)).toEqual(['2026-02-01', '2026-03-01']);
  });

  it('takes over the date of the exchange rate with the posting date', async () => {
    const bench = await PostingBench.proven();
    bench.desired.outcomes.set('41', entries(rated('2026-01-05')));
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    await planAgain(bench, entries(rated('2026-02-01')));
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it.each([
    { what: 'people gave it another date', entry: { bookkeepingDate: '2026-02-01', postingDate: '2026-02-01' } },
    { what: 'a rule chooses another journal', entry: { journal: 'ADJ' } },
    { what: 'a rule chooses another entity', entry: { entity: 'E1' } },
  ])('is held for review when $what', async ({ entry }) => {
    const bench = await posted();
    await planAgain(bench, entries(entryOver('100.00', entry)));
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'review:live-differs' }]);
  });

  it('shows no period hold for a new version with the same accounting: its books are closed and nothing would be sent', async () => {
    const bench = await posted();
    bench.desired.outcomes.set('41', held('period'));
    bench.desired.inOpenBooks.set('41', entries(entryOver('100.00', { title: 'renamed' })));
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', plannedVersion: 2, holds: [] });
  });

  it('is held for its closed books when the new version asks for anything else', async () => {
    const bench = await posted();
    bench.desired.outcomes.set('41', held('period'));
    bench.desired.inOpenBooks.set('41', entries(entryOver('100.00', { journal: 'ADJ' })));
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'period' }] });
  });

  it('is held when its next version cannot be planned', async () => {
    const bench = await posted();
    bench.desired.outcomes.set('41', held('period'));
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'period' }] });
  });

  it('is held for what puts its events in doubt', async () => {
    const bench = await posted();
    await bench.receive(wonDeal('41', 1, { contentHash: 'other' }));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'conflict' }]);
  });

  it('is not called posted while a part of its set was refused', async () => {
    const bench = await PostingBench.proven();
    bench.desired.outcomes.set('41', entries(entryOver('60.00'), entryOver('40.00', { key: 'GJ|2', journal: 'ADJ' })));
    const refusal = { kind: 'business', code: 'inactive', message: 'Account 4000 is inactive' } as const;
    bench.ledger.script = [{}, { outcome: { kind: 'refused', refusal } }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['60.00']);
    await planAgain(bench, held('period'));
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'period' }] });
  });
});

describe('a pause', () => {
  it('shows on deals that were planned before it', async () => {
    const bench = await PostingBench.proven();
    await bench.receive(wonDeal('41', 1));
    await bench.plan();
    bench.desired.paused = true;
    bench.desired.revision += 1;
    await bench.store.atOnce((unit) => unit.requestPlan({ operationStates: ['ready'] }, false));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ cause: 'paused:all' }] });
    expect(bench.deal('900').status).toBe('posted');
  });

  it('shows on a deal of which a part is recorded already', async () => {
    const bench = await PostingBench.proven();
    bench.desired.outcomes.set('41', entries(entryOver('60.00'), entryOver('40.00', { key: 'GJ|2', journal: 'ADJ' })));
    await bench.receive(wonDeal('41', 1));
    await bench.plan();
    await bench.engine.runOnce();
    bench.desired.paused = true;
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'paused:all' }]);
  });
});

describe('a request to try what was refused again', () => {
  it('is kept while the deal cannot be planned', async () => {
    const bench = await PostingBench.proven();
    const refusal = { kind: 'business', code: 'inactive', message: 'Account 4000 is inactive' } as const;
    bench.ledger.script = [{ outcome: { kind: 'refused', refusal } }];
    await bench.receive(wonDeal('41', 1));
    await bench.pass(HOUR);
    bench.desired.outcomes.set('41', held('party'));
    await bench.store.atOnce((unit) => unit.requestPlan({ dealIds: ['41'] }, true));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual([]);
    bench.desired.outcomes.delete('41');
    await bench.store.atOnce((unit) => unit.requestPlan({ dealIds: ['41'] }, false));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.deal('41').retryRefused).toBe(false);
  });
});

describe('a deal that is billed over time', () => {
  const DAY = 24 * HOUR;
  const january = entryOver('100.00', { key: 'GJ|billed 2026-01-05' });
  const february = entryOver('100.00', {
    key: 'GJ|billed 2026-02-05',
    bookkeepingDate: '2026-02-05',
    postingDate: '2026-02-05',
  });
  const instalments = [
    { instalmentId: '1', amount: '100.00', billingDate: '2026-01-05', description: '' },
    { instalmentId: '2', amount: '100.00', billingDate: '2026-02-05', description: '' },
  ];

  async function firstPeriodPosted(): Promise<PostingBench> {
    const bench = await PostingBench.proven();
    bench.desired.outcomes.set('41', { kind: 'entries', entries: [january], excluded: [], dueOn: '2026-02-05' });
    await bench.receive(wonDeal('41', 1, { instalments }));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', planDueAt: new Date('2026-02-05T00:00:00Z') });
    return bench;
  }

  it('posts its next period on its date although the books of the one before have closed', async () => {
    const bench = await firstPeriodPosted();
    bench.desired.outcomes.set('41', held('period'));
    bench.desired.inOpenBooks.set('41', entries(january, february));
    bench.desired.closedThrough = '2026-01-31';
    bench.clock.advance(31 * DAY);
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00', '100.00']);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('keeps waiting for its next period when the books of those before close in between', async () => {
    const bench = await firstPeriodPosted();
    bench.desired.inOpenBooks.set('41', { kind: 'entries', entries: [january], excluded: [], dueOn: '2026-02-05' });
    await planAgain(bench, held('period'));
    expect(bench.deal('41')).toMatchObject({
      status: 'posted',
      holds: [],
      planDueAt: new Date('2026-02-05T00:00:00Z'),
    });
  });

  it('is held when the books of the next period are closed, too', async () => {
    const bench = await firstPeriodPosted();
    bench.desired.outcomes.set('41', held('period'));
    bench.desired.inOpenBooks.set('41', entries(january, february));
    bench.desired.closedThrough = '2026-02-28';
    bench.clock.advance(31 * DAY);
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'period' }] });
  });

  it.each(['validation', 'mapping', 'party', 'currency'] as const)(
    'says so when its next period cannot be made, and is not called posted (%s)',
    async (kind) => {
      const bench = await firstPeriodPosted();
      bench.desired.outcomes.set('41', held(kind));
      bench.clock.advance(31 * DAY);
      await bench.settleDown();
      expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind }] });
    },
  );
});
