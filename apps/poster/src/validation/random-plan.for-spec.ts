import type { DealWon } from '@app/contracts';
import {
  defaultMappingSettings,
  type DimensionRules,
  journalOddities,
  type MappingRule,
  type MappingSettings,
  type PartyIds,
} from '@app/mapping';
import * as fc from 'fast-check';

import { softwareLine, wonDeal } from '../testing/published-deals.for-spec.js';
import {
  accountNumbers,
  currencyCodes,
  dimensionIds,
  entityIds,
  journalSymbols,
  locationIds,
} from './random-company.for-spec.js';

/** A deal with the rules, settings and parties it meets. */
export interface RandomPlan {
  readonly event: DealWon;
  readonly rules: readonly MappingRule[];
  readonly settings: MappingSettings;
  readonly parties: PartyIds;
}

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const accountOf = (numbers: readonly string[]): fc.Arbitrary<{ number: string; recordNo: string }> =>
  fc.constantFrom(...numbers).map((number) => ({ number, recordNo: '' }));
const fixed = (ids: readonly string[]): fc.Arbitrary<{ from: 'fixed'; value: string }> =>
  fc.constantFrom(...ids).map((value) => ({ from: 'fixed', value }));

/** Left out more often than not: each value can be wrong in a way of its own. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>, weight = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight, arbitrary });

const dimensions: fc.Arbitrary<DimensionRules> = fc
  .record({
    department: seldom(fixed([...(dimensionIds['department'] ?? []), 'UNKNOWN']), 4),
    class: seldom(fixed(dimensionIds['class'] ?? []), 2),
    project: seldom(fixed(dimensionIds['project'] ?? []), 2),
    item: seldom(fixed(dimensionIds['item'] ?? []), 2),
    employee: seldom(fixed(dimensionIds['employee'] ?? []), 2),
    vendor: seldom(fixed(dimensionIds['vendor'] ?? []), 2),
    location: seldom(fixed(['100', '110', '200', ...locationIds]), 6),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, source]) => source !== undefined)));

const at = (location: string, rest: DimensionRules): DimensionRules => ({
  ...rest,
  location: { from: 'fixed', value: location },
});

const words = fc.constantFrom(
  '{dealTitle}',
  '{organization}',
  '{product} for {organization}, {category} {stage} {owner} {wonDate}',
  'A text that is longer than any of the shorter fields that a company may have: {dealTitle}',
);

const rules: fc.Arbitrary<MappingRule> = fc
  .record({
    journal: often('PDR', ...journalSymbols, 'NONE'),
    // A journal without direct posting that is chosen on purpose is a person's word against the ledger's: never here.
    acceptJournal: fc.subarray(journalOddities.filter((oddity) => oddity !== 'no-direct-posting')),
    treatment: fc.constantFrom('revenue' as const, 'deferred' as const, 'clearing' as const),
    revenue: accountOf(accountNumbers.filter((number) => number >= '4000')),
    held: accountOf(['2400', '2500', '1300']),
    offsetAccount: accountOf(['1210', '1220', '1300', '2400']),
    dimensions,
    offset: seldom(dimensions, 4),
    entity: often<string | undefined>('100', ...entityIds, '110', undefined, undefined),
    acrossEntities: fc.constantFrom<'no' | 'allowed' | 'used'>('no', 'allowed', 'used'),
    state: fc.constantFrom('Posted' as const, 'Draft' as const, undefined),
    memoTemplate: fc.option(words, { nil: undefined }),
    titleTemplate: fc.option(words, { nil: undefined }),
    rate: often<string | undefined>('Company Rate', 'Intacct Daily Rate', 'Old Rate', undefined),
    recurring: fc.constantFrom('first-period' as const, 'per-billing-date' as const, 'exclude' as const),
  })
  .map(({ journal, acceptJournal, treatment, revenue, held, offset, entity, rate, ...rest }) => ({
    id: 'r1',
    version: 1,
    name: 'Everything',
    priority: 0,
    active: true,
    effectiveFrom: null,
    effectiveTo: null,
    earlyRevenueApprovedBy: 'grace',
    conditions: {},
    result: {
      journal,
      ...(acceptJournal.length > 0 ? { acceptJournal } : {}),
      treatment,
      revenueAccount: treatment === 'revenue' ? revenue : held,
      offsetAccount: rest.offsetAccount,
      dimensions: rest.acrossEntities === 'used' ? at('110', rest.dimensions) : rest.dimensions,
      acrossEntities: rest.acrossEntities !== 'no',
      recurring: rest.recurring,
      ...(rest.acrossEntities === 'used'
        ? { offsetDimensions: at('200', offset ?? {}) }
        : offset !== undefined && { offsetDimensions: offset }),
      ...(entity === undefined ? {} : { entity: { from: 'fixed' as const, value: entity } }),
      ...(rest.state === undefined ? {} : { state: rest.state }),
      ...(rest.memoTemplate === undefined ? {} : { memoTemplate: rest.memoTemplate }),
      ...(rest.titleTemplate === undefined ? {} : { titleTemplate: rest.titleTemplate }),
      ...(rate === undefined ? {} : { exchangeRate: { type: rate, dateBasis: 'posting' as const } }),
    },
  }));

const amount = fc.integer({ min: -99_999, max: 9_999_999 }).map((cents) => {
  const text = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
});

const lines = (currency: string): fc.Arbitrary<DealWon['lines']> =>
  fc
    .array(
      fc.record({
        price: currency === 'JPY' ? amount.map((one) => one.replace(/\..*$/, '')) : amount,
        tax: fc.constantFrom('0', '0', '20'),
        recurring: fc.boolean(),
        name: fc.constantFrom('Licence', 'Ünïcode & <tags> "quoted" 🚀🚀🚀', '\u0000\u0007', 'x'.repeat(300)),
      }),
      { maxLength: 4 },
    )
    .map((rows) =>
      rows.map(({ price, tax, recurring, name }, index) =>
        softwareLine(price, {
          lineId: `l${index}`,
          currency,
          tax,
          taxMethod: tax === '0' ? 'none' : 'exclusive',
          productName: name,
          ...(recurring
            ? { billingFrequency: 'monthly' as const, billingStartDate: '2026-01-31', billingCycles: 3 }
            : {}),
        }),
      ),
    );

const events: fc.Arbitrary<DealWon> = fc
  .constantFrom('EUR', 'EUR', 'EUR', 'USD', 'USD', 'USD', ...currencyCodes)
  .chain((currency) =>
    fc
      .record({
        lines: lines(currency),
        value: currency === 'JPY' ? fc.constant('15000') : amount,
        bookkeepingDate: often('2026-03-14', '2025-12-31', '2026-01-15', '2026-02-28'),
        title: fc.constantFrom('Website relaunch', '🚀'.repeat(60), '  ', 'ÄÖÜ <b>&amp;</b>'),
      })
      .map((parts) => wonDeal('41', { ...parts, currency, linesMatchValue: true })),
  );

export const plans: fc.Arbitrary<RandomPlan> = fc.record({
  event: events,
  rules: rules.map((rule) => [rule]),
  settings: fc
    .record({
      periodPolicy: fc.constantFrom('hold' as const, 'next-open' as const, 'first-of-current' as const),
      freezeDates: fc.constantFrom<Record<string, string>>({}, { '*': '2026-01-31' }, { '100': '2026-02-28' }),
      defaultEntity: fc.option(fc.constantFrom(...entityIds)),
      exclusiveTax: fc.constantFrom(
        { policy: 'drop' as const },
        { policy: 'liability' as const, account: { number: '2500', recordNo: '' } },
      ),
      inclusiveTax: often('half-up' as const, 'hold' as const),
      maxTitleLength: fc.constantFrom(80, 1000),
      maxMemoLength: fc.constantFrom(80, 4000),
    })
    .map((changes) => ({ ...defaultMappingSettings, ...changes })),
  parties: fc.constantFrom<PartyIds>({}, { customer: 'C1' }, { customer: 'C2' }),
});
