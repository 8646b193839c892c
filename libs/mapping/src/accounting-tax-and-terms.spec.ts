import { describe, expect, it } from 'vitest';

import { changed, dealLine, mappingContext, mappingRule, wonDeal } from '../test/mapping.fixtures.js';
import { book, causesOf, entriesOf, outcome, twoLines } from '../test/mapping.outcomes.js';
import type { MappingContext, RecurringPolicy } from './index.js';

describe('tax', () => {
  it('drops tax on top of the price', () => {
    const lines = [dealLine({ itemPrice: '100.00', tax: '21', taxMethod: 'exclusive' })];
    expect(book(outcome(wonDeal({ lines })))).toEqual(['debit 1250 100.00', 'credit 4000 100.00']);
  });

  it('takes tax out of a price that includes it', () => {
    const lines = [dealLine({ itemPrice: '121.00', tax: '21', taxMethod: 'inclusive' })];
    expect(book(outcome(wonDeal({ lines })))).toEqual(['debit 1250 100.00', 'credit 4000 100.00']);
  });

  it('holds tax inside a price that is not a whole amount, unless its rounding is allowed', () => {
    const event = wonDeal({ lines: [dealLine({ itemPrice: '100.00', tax: '21', taxMethod: 'inclusive' })] });
    expect(causesOf(outcome(event))).toEqual(['currency:inclusive-tax:EUR']);
    const allowed = mappingContext({ settings: { inclusiveTax: 'half-up' } });
    expect(book(outcome(event, allowed))).toEqual(['debit 1250 82.64', 'credit 4000 82.64']);
  });

  it('holds a deal that mixes tax methods', () => {
    const lines = [
      dealLine({ lineId: 'l1', itemPrice: '121.00', tax: '21', taxMethod: 'inclusive' }),
      dealLine({ lineId: 'l2', tax: '21', taxMethod: 'exclusive' }),
    ];
    expect(causesOf(outcome(wonDeal({ lines })))).toEqual(['validation:tax:mixed']);
  });

  const liability = { exclusiveTax: { policy: 'liability', account: { number: '2900', recordNo: '29' } } } as const;

  it('owes tax on top of the price to a named liability account where the settings say so', () => {
    const lines = [dealLine({ itemPrice: '100.00', tax: '21', taxMethod: 'exclusive' })];
    expect(book(outcome(wonDeal({ lines }), mappingContext({ settings: liability })))).toEqual([
      'debit 1250 121.00',
      'credit 4000 100.00',
      'credit 2900 21.00',
    ]);
    const credit = [dealLine({ itemPrice: '-100.00', tax: '21', taxMethod: 'exclusive' })];
    expect(book(outcome(wonDeal({ lines: credit }), mappingContext({ settings: liability })))).toEqual([
      'credit 1250 121.00',
      'debit 4000 100.00',
      'debit 2900 21.00',
    ]);
  });

  it('wants a balance-sheet account for tax that is owed, and whole amounts unless rounding is allowed', () => {
    const income = { policy: 'liability', account: { number: '4100', recordNo: '41' } } as const;
    const lines = [dealLine({ itemPrice: '0.99', tax: '21', taxMethod: 'exclusive' })];
    expect(causesOf(outcome(wonDeal({ lines }), mappingContext({ settings: liability })))).toEqual([
      'currency:exclusive-tax:EUR',
    ]);
    const rounded = mappingContext({ settings: { ...liability, inclusiveTax: 'half-up' } });
    expect(book(outcome(wonDeal({ lines }), rounded))).toContain('credit 2900 0.21');
    const whole = [dealLine({ itemPrice: '100.00', tax: '21', taxMethod: 'exclusive' })];
    expect(
      causesOf(outcome(wonDeal({ lines: whole }), mappingContext({ settings: { exclusiveTax: income } }))),
    ).toEqual(['validation:account:4100:not-balance-sheet']);
  });

  it('holds where nobody knows how much is tax: the value instead of taxed lines, a discount on them, an instalment', () => {
    const lines = [dealLine({ itemPrice: '121.00', tax: '21', taxMethod: 'inclusive' })];
    const byValue = mappingContext({ settings: { linesMismatch: 'value' } });
    expect(causesOf(outcome(wonDeal({ lines, linesMatchValue: false }), byValue))).toEqual(['validation:tax:unknown']);
    const discounts = [{ discountId: 'd', type: 'amount' as const, amount: '10.00' }];
    const spread = mappingContext({ settings: { dealDiscount: { policy: 'spread' } } });
    expect(causesOf(outcome(wonDeal({ lines, discounts }), spread))).toEqual(['validation:deal-discount:tax']);
    const instalments = [{ instalmentId: '1', amount: '60.50', billingDate: '2025-04-01' }];
    const rules = [mappingRule({ result: { recurring: 'first-period' }, earlyRevenueApprovedBy: 'grace' })];
    expect(causesOf(outcome(wonDeal({ lines, instalments }), mappingContext({ rules })))).toEqual([
      'validation:instalments:tax',
    ]);
  });
});

describe('recurring and instalments', () => {
  const monthly = dealLine({ itemPrice: '10.00', billingFrequency: 'monthly', billingCycles: 12 });
  const deferred = { treatment: 'deferred' as const, revenueAccount: { number: '2400', recordNo: '24' } };
  const withPolicy = (recurring: RecurringPolicy): MappingContext =>
    mappingContext({ rules: [mappingRule({ result: { ...deferred, recurring } })] });

  it('holds a recurring line without a policy', () => {
    const rules = [mappingRule({ result: deferred })];
    expect(causesOf(outcome(wonDeal({ lines: [monthly] }), mappingContext({ rules })))).toEqual([
      'validation:recurring:policy:r1',
    ]);
  });

  it('posts the first period, the whole term deferred, or nothing, as the rule says', () => {
    const event = wonDeal({ lines: [monthly] });
    expect(book(outcome(event, withPolicy('first-period')))).toContain('credit 2400 10.00');
    expect(book(outcome(event, withPolicy('whole-term')))).toContain('credit 2400 120.00');
    expect(outcome(event, withPolicy('exclude'))).toMatchObject({ entries: [], excluded: [{ lineId: 'l1' }] });
  });

  it('never totals an endless subscription', () => {
    const event = wonDeal({ lines: [changed(monthly, { billingCycles: null })] });
    expect(causesOf(outcome(event, withPolicy('whole-term')))).toEqual(['validation:recurring:endless:r1']);
  });

  it('refuses the whole term as revenue', () => {
    const rules = [mappingRule({ result: { recurring: 'whole-term' }, earlyRevenueApprovedBy: 'grace' })];
    expect(causesOf(outcome(wonDeal({ lines: [monthly] }), mappingContext({ rules })))).toEqual([
      'validation:recurring:not-deferred:r1',
    ]);
  });

  it('holds instalments without a policy and posts the first one where the rule says so', () => {
    const instalments = [
      { instalmentId: '2', amount: '200.00', billingDate: '2025-05-01' },
      { instalmentId: '1', amount: '50.01', billingDate: '2025-04-01' },
    ];
    const event = wonDeal({ lines: twoLines, instalments });
    expect(causesOf(outcome(event, mappingContext({ rules: [mappingRule({ result: deferred })] })))).toEqual([
      'validation:instalments',
    ]);
    const credits = book(outcome(event, withPolicy('first-period'))).filter((line) => line.startsWith('credit'));
    expect(credits).toEqual(['credit 2400 20.00', 'credit 2400 30.01']);
  });

  const dated = (changes: Partial<typeof monthly> = {}) => [
    changed(monthly, { billingStartDate: '2025-01-31', billingCycles: 4, ...changes }),
  ];
  const perDate = withPolicy('per-billing-date');
  const periods = (context: MappingContext, lines = dated()): string[][] =>
    entriesOf(outcome(wonDeal({ lines }), context)).map((one) => [one.bookkeepingDate, one.lines[1]?.amount ?? '']);

  it('posts each period on its billing date, those that have come, and says when the next one does', () => {
    expect(periods(perDate)).toEqual([
      ['2025-01-31', '10.00'],
      ['2025-02-28', '10.00'],
    ]);
    expect(outcome(wonDeal({ lines: dated() }), perDate)).toMatchObject({
      dueOn: '2025-03-31',
      excluded: [{ lineId: 'l1', reason: 'billed on 2025-03-31, which has not come yet' }],
    });
    const later = { ...perDate, today: '2026-01-01' };
    expect(periods(later).map(([date]) => date)).toEqual(['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30']);
    expect(outcome(wonDeal({ lines: dated() }), later)).not.toHaveProperty('dueOn');
  });

  it('leaves a period that was posted as it was, whatever comes after it', () => {
    const lines = dated({ billingCycles: null });
    const early = entriesOf(outcome(wonDeal({ lines }), perDate));
    const later = entriesOf(outcome(wonDeal({ lines }), { ...perDate, today: '2027-06-01' }));
    expect(later.length).toBeGreaterThan(early.length);
    expect(later.slice(0, early.length)).toEqual(early);
  });

  it.each([
    ['weekly', ['2025-01-31', '2025-02-07', '2025-02-14', '2025-02-21', '2025-02-28', '2025-03-07', '2025-03-14']],
    ['quarterly', ['2025-01-31']],
    ['annually', ['2025-01-31']],
  ] as const)('counts %s billing dates from the first one', (billingFrequency, expected) => {
    const lines = dated({ billingFrequency, billingCycles: null });
    expect(periods(perDate, lines).map(([date]) => date)).toEqual(expected);
  });

  it('holds a line per billing date without a first date, with rounding, or under a discount on the deal', () => {
    const without = outcome(wonDeal({ lines: dated({ billingStartDate: null }) }), perDate);
    expect(causesOf(without)).toEqual(['validation:recurring:dates:r1']);
    const inexact = dated({ itemPrice: '33.33', discount: '10' });
    const rounding = { account: { number: '2900', recordNo: '29' }, cap: '1' };
    const rounded = { ...perDate, settings: { ...perDate.settings, rounding } };
    expect(causesOf(outcome(wonDeal({ lines: inexact }), rounded))).toEqual(['currency:precision:EUR']);
    const discounts = [{ discountId: 'd', type: 'amount' as const, amount: '1.00' }];
    const spread = { ...perDate, settings: { ...perDate.settings, dealDiscount: { policy: 'spread' } as const } };
    expect(causesOf(outcome(wonDeal({ lines: dated(), discounts }), spread))).toEqual([
      'validation:deal-discount:billing-dates',
    ]);
  });

  it('posts each instalment on its date, divided over the lines', () => {
    const instalments = [
      { instalmentId: '2', amount: '200.00', billingDate: '2025-05-01' },
      { instalmentId: '1', amount: '50.01', billingDate: '2025-03-01' },
    ];
    const event = wonDeal({ lines: twoLines, instalments });
    const now = outcome(event, perDate);
    expect(book(now)).toEqual(['debit 1250 20.00', 'credit 2400 20.00', 'debit 1250 30.01', 'credit 2400 30.01']);
    expect(now).toMatchObject({ dueOn: '2025-05-01', entries: [{ bookkeepingDate: '2025-03-01' }] });
    const all = entriesOf(outcome(event, { ...perDate, today: '2025-05-01' }));
    expect(all.map((entry) => entry.bookkeepingDate)).toEqual(['2025-03-01', '2025-05-01']);
  });
});
