import type { DealLine, DealWon } from '@app/contracts';
import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  changed,
  dealLine,
  entity,
  mappingContext,
  mappingRule,
  referenceData,
  wonDeal,
} from '../test/mapping.fixtures.js';
import {
  type DesiredEntry,
  desiredEntries,
  isInOpenBooks,
  type MappingContext,
  type MappingRule,
  recurringPolicies,
} from './index.js';

const Wide = Decimal.clone({ precision: 120 });
const decimalText = (whole: number, decimals: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: -whole, max: whole }), fc.integer({ min: 0, max: decimals }))
    .map(([units, scale]) => new Wide(units).div(new Wide(10).pow(scale)).toFixed());

/** Mostly as people enter it, now and then as nobody should. */
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: odd });

const currencies = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD');
const categories = fc.constantFrom('Software', 'Training', 'Hardware');

const lineOf = (currency: string): fc.Arbitrary<DealLine> =>
  fc
    .record({
      category: categories,
      quantity: mostly(decimalText(500, 0), decimalText(500, 3)),
      itemPrice: mostly(decimalText(10_000_000, 2), decimalText(10_000_000, 4)),
      discount: mostly(fc.constant('0'), decimalText(100, 1)),
      discountType: fc.constantFrom('percentage' as const, 'amount' as const),
      tax: fc.constantFrom('0', '6', '21'),
      taxMethod: fc.constantFrom('none' as const, 'exclusive' as const, 'inclusive' as const),
      enabled: fc.boolean(),
      billingFrequency: fc.constantFrom('one-time' as const, 'one-time' as const, 'monthly' as const),
      billingCycles: fc.option(fc.integer({ min: 1, max: 36 })),
      billingStartDate: fc.constantFrom(null, '2024-12-31', '2025-03-01', '2026-01-15'),
    })
    .map((parts) => dealLine({ ...parts, currency, category: { id: parts.category, label: parts.category } }));

const deals: fc.Arbitrary<DealWon> = currencies.chain((currency) =>
  fc
    .record({
      lines: fc.array(lineOf(currency), { maxLength: 6 }),
      value: decimalText(100_000_000, 4),
      discounts: fc.array(
        fc.record({
          discountId: fc.constant('d'),
          type: fc.constantFrom('percentage' as const, 'amount' as const),
          amount: decimalText(100, 2),
        }),
        { maxLength: 2 },
      ),
      linesMatchValue: fc.boolean(),
      instalments: fc.oneof(
        { weight: 4, arbitrary: fc.constant<DealWon['instalments']>([]) },
        {
          weight: 1,
          arbitrary: fc.array(
            fc.record({
              instalmentId: fc.constantFrom('a', 'b', 'c'),
              amount: decimalText(100_000, 2),
              billingDate: fc.constantFrom('2025-01-01', '2025-03-15', '2025-12-01'),
            }),
            { minLength: 1, maxLength: 3 },
          ),
        },
      ),
    })
    .map(({ lines, ...rest }) =>
      wonDeal({ ...rest, currency, lines: lines.map((line, index) => changed(line, { lineId: `l${index}` })) }),
    ),
);

const rule = (id: string, category: string | null, place: string): fc.Arbitrary<MappingRule> =>
  fc
    .record({
      recurring: fc.constantFrom(...recurringPolicies, undefined),
      priority: fc.integer({ min: 0, max: 1 }),
    })
    .map(({ recurring, priority }) =>
      mappingRule({
        id,
        name: id,
        priority,
        conditions: category === null ? {} : { category: [category] },
        result: {
          treatment: 'deferred',
          revenueAccount: { number: '2400', recordNo: '24' },
          entity: { from: 'fixed', value: place },
          ...(recurring === undefined ? {} : { recurring }),
        },
      }),
    );

const ruleSets = fc
  .tuple(rule('software', 'Software', 'BE'), rule('training', 'Training', 'US'), rule('rest', null, 'BE'))
  .chain((rules) => fc.shuffledSubarray(rules, { minLength: 0 }));

const contexts: fc.Arbitrary<MappingContext> = fc
  .record({
    rules: ruleSets,
    rounding: fc.constantFrom(null, { account: { number: '2900', recordNo: '29' }, cap: '0.10' }),
    discount: fc.constantFrom('hold' as const, 'spread' as const, 'contra' as const),
    linesMismatch: fc.constantFrom('hold' as const, 'lines' as const, 'value' as const),
    inclusiveTax: fc.constantFrom('hold' as const, 'half-up' as const),
    exclusiveTax: fc.constantFrom('drop' as const, 'liability' as const),
    ledgerDecimals: fc.constantFrom(2, 2, 3),
  })
  .map(({ rules, rounding, discount, linesMismatch, inclusiveTax, exclusiveTax, ledgerDecimals }) =>
    mappingContext({
      rules,
      reference: referenceData({ entityRows: [entity('BE'), entity('US', { currency: 'USD' })] }),
      settings: {
        rounding,
        linesMismatch,
        inclusiveTax,
        ledgerDecimals,
        exclusiveTax:
          exclusiveTax === 'liability'
            ? { policy: 'liability', account: { number: '1250', recordNo: '12' } }
            : { policy: 'drop' },
        dealDiscount:
          discount === 'contra'
            ? { policy: 'contra', account: { number: '4900', recordNo: '49' } }
            : { policy: discount },
        exchangeRates: { '*': { type: 'Intacct Daily Rate', dateBasis: 'won' } },
      },
    }),
  );

/** Some books are closed, for a while or for good, and what follows from that differs. */
const closings: fc.Arbitrary<Partial<MappingContext['settings']>> = fc.record({
  periodPolicy: fc.constantFrom('hold' as const, 'next-open' as const, 'first-of-current' as const),
  freezeDates: fc.constantFrom<Readonly<Record<string, string>>[]>(
    {},
    { '*': '2025-02-10' },
    { US: '2025-03-31' },
    { '*': '2024-12-31', BE: '2026-12-31' },
  ),
});
/** Two rules of the same rank for the same lines, as an import by hand into the database could leave them. */
const rivals = fc
  .constantFrom([], ['Software'], ['Training', 'Software'])
  .chain((names) => fc.tuple(...names.map((name) => rule(`rival of ${name}`, name, 'BE'))));
const anyContexts: fc.Arbitrary<MappingContext> = fc
  .tuple(contexts, closings, rivals)
  .map(([context, closing, more]) => ({
    ...context,
    rules: [...context.rules, ...more],
    settings: { ...context.settings, ...closing },
  }));

const signed = (entries: readonly DesiredEntry[], ofAccount?: string): Decimal =>
  entries
    .flatMap((entry) => entry.lines)
    .filter((line) => ofAccount === undefined || line.account.number === ofAccount)
    .reduce((sum, line) => (line.side === 'credit' ? sum.plus(line.amount) : sum.minus(line.amount)), new Wide(0));

describe('any deal under any rules', () => {
  it('either balances to the cent in every entity and currency, or is held with its causes', () => {
    let posted = 0;
    let moved = 0;
    const kinds = new Set<string>();
    fc.assert(
      fc.property(deals, anyContexts, (event, context) => {
        const outcome = desiredEntries(event, context, { customer: 'C-GLOBEX' });
        if (outcome.kind === 'held') {
          expect(outcome.reasons.length).toBeGreaterThan(0);
          for (const { kind, cause, message, remedy } of outcome.reasons) {
            expect(cause.startsWith(`${kind}:`)).toBe(true);
            expect([message, remedy]).not.toContain('');
            kinds.add(cause.startsWith('mapping:ambiguous') ? 'ambiguous' : kind);
          }
          return;
        }
        posted += outcome.entries.length;
        for (const entry of outcome.entries) {
          expect(isInOpenBooks(entry, context)).toBe(true);
          if (entry.postingDate !== entry.bookkeepingDate) moved += 1;
          expect(signed([entry]).toFixed()).toBe('0');
          expect(entry.lines.length).toBeGreaterThan(1);
          expect(new Set(entry.lines.map((line) => line.dimensions.location))).toEqual(new Set([entry.entity]));
          const decimals = context.settings.ledgerDecimals;
          for (const line of entry.lines) {
            expect(line.amount).toMatch(/^(?!0\.0+$)\d+\.\d+$/);
            expect(line.amount.split('.')[1]).toHaveLength(decimals);
          }
        }
        expect(new Set(outcome.entries.map((entry) => entry.key)).size).toBe(outcome.entries.length);
      }),
      { numRuns: 2000 },
    );
    expect(posted).toBeGreaterThan(50);
    expect(moved).toBeGreaterThan(0);
    expect([...kinds]).toEqual(expect.arrayContaining(['ambiguous', 'currency', 'mapping', 'period', 'validation']));
  });

  it('rounds nothing silently: what is credited is exactly what the lines say', () => {
    let checked = 0;
    fc.assert(
      fc.property(deals, contexts, (event, context) => {
        const exact = { ...context, settings: { ...context.settings, rounding: null, inclusiveTax: 'hold' as const } };
        const rules = context.rules.map((one) => ({
          ...one,
          result: { ...one.result, recurring: 'first-period' as const },
        }));
        const plain = changed(event, { discounts: [], instalments: [], linesMatchValue: true });
        const settings = { ...exact.settings, linesMismatch: 'lines' as const };
        const outcome = desiredEntries(plain, { ...exact, rules, settings }, {});
        if (outcome.kind === 'held') return;
        checked += outcome.entries.length;
        expect(signed(outcome.entries, '2400').toFixed()).toBe(netOf(plain).toFixed());
      }),
      { numRuns: 3000 },
    );
    expect(checked).toBeGreaterThan(100);
  });

  it('keeps what it posted per billing date when later dates come', () => {
    let grown = 0;
    fc.assert(
      fc.property(deals, contexts, (event, context) => {
        const rules = context.rules.map((one) => ({
          ...one,
          result: { ...one.result, recurring: 'per-billing-date' as const },
        }));
        const [early, late] = ['2025-03-20', '2026-06-01'].map((today) =>
          desiredEntries(event, { ...context, rules, today }, {}),
        );
        if (early?.kind !== 'entries' || late?.kind !== 'entries') return;
        expect(late.entries).toEqual(expect.arrayContaining([...early.entries]));
        grown += late.entries.length - early.entries.length;
      }),
      { numRuns: 2000 },
    );
    expect(grown).toBeGreaterThan(5);
  });

  it('comes out the same whatever the order of the rules, and every time', () => {
    fc.assert(
      fc.property(deals, anyContexts, (event, context) => {
        const backwards = { ...context, rules: context.rules.toReversed() };
        const outcome = desiredEntries(event, context, {});
        expect(desiredEntries(event, backwards, {})).toEqual(outcome);
        expect(desiredEntries(event, context, {})).toEqual(outcome);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The deal's net total as a person would work it out, without rounding. */
function netOf(event: DealWon): Decimal {
  if (event.lines.length === 0) return new Wide(event.value);
  return event.lines
    .filter((line) => line.enabled)
    .reduce((sum, line) => {
      const gross = new Wide(line.quantity).times(line.itemPrice);
      const off = line.discountType === 'amount' ? new Wide(line.discount) : gross.times(line.discount).div(100);
      const net = gross.minus(off);
      return sum.plus(line.taxMethod === 'inclusive' ? net.times(100).div(new Wide(line.tax).plus(100)) : net);
    }, new Wide(0));
}
