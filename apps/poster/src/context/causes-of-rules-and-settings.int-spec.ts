import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Cause, CauseStage, DAY, type HeldCase } from '../testing/cause-stage.for-spec.js';

let scene: CauseStage;
beforeAll(async () => {
  scene = await CauseStage.open();
});
afterAll(() => scene.close());

const deferred = { treatment: 'deferred', revenueAccount: { number: '2400' } };
const across = { entity: null, dimensions: { location: { from: 'fixed', value: '110' } } };
const inParis = { offsetDimensions: { location: { from: 'fixed', value: '210' } } };
const inHamburg = { offsetDimensions: { location: { from: 'fixed', value: '100' } } };
const instalments = [{ instalmentId: '1', amount: '1250.00', billingDate: DAY }];
const discounts = [{ discountId: '1', type: 'amount' as const, amount: '50.00' }];
const changed =
  (other: object) =>
  (one: HeldCase): Promise<void> =>
    one.change(other);
const setting =
  (settings: object) =>
  ({ stage }: HeldCase): Promise<void> =>
    stage.set(settings);

const rules: readonly Cause[] = [
  { what: 'no rule matches its category', cause: 'mapping:category:{category}', rule: null, gone: changed({}) },
  {
    what: 'the map of its rule does not know its owner',
    cause: 'mapping:value:{rule}:department:Ada',
    rule: { dimensions: { department: { from: 'field', field: 'owner', map: { Grace: '20' } } } },
    gone: changed({ dimensions: { department: { from: 'field', field: 'owner', map: { Ada: '20' } } } }),
  },
  {
    what: 'an account requires a department that its rule does not give',
    cause: 'validation:account:4020:requires:department',
    rule: { revenueAccount: { number: '4020' }, dimensions: {} },
    gone: changed({ revenueAccount: { number: '4020' } }),
  },
  {
    what: 'an account is not open for its entity',
    cause: 'validation:account:4200:restricts:location:200',
    rule: { revenueAccount: { number: '4200' }, entity: { from: 'fixed', value: '200' } },
    gone: changed({ revenueAccount: { number: '4200' } }),
  },
  {
    what: 'it recurs, and its rule says nothing about that',
    cause: 'validation:recurring:policy:{rule}',
    rule: deferred,
    line: { billingFrequency: 'monthly', billingStartDate: DAY },
    gone: changed({ ...deferred, recurring: 'first-period' }),
  },
  {
    what: 'it recurs without an end, and its rule posts the whole term',
    cause: 'validation:recurring:endless:{rule}',
    rule: { ...deferred, recurring: 'whole-term' },
    line: { billingFrequency: 'monthly', billingStartDate: DAY },
    gone: changed({ ...deferred, recurring: 'per-billing-date' }),
  },
  {
    what: 'it recurs without a first date, and its rule posts per date',
    cause: 'validation:recurring:dates:{rule}',
    rule: { ...deferred, recurring: 'per-billing-date' },
    line: { billingFrequency: 'monthly' },
    gone: changed({ ...deferred, recurring: 'first-period' }),
  },
  {
    what: 'it is paid in instalments, and its rule says nothing about that',
    cause: 'validation:instalments',
    rule: deferred,
    deal: { instalments },
    gone: changed({ ...deferred, recurring: 'per-billing-date' }),
  },
  {
    what: 'its rule gives no location in a company with entities',
    cause: 'validation:location:missing:{rule}',
    rule: { entity: null },
    gone: changed({}),
  },
  {
    what: 'a line lies outside of its entity',
    cause: 'validation:location:210:outside:100',
    rule: { dimensions: { location: { from: 'fixed', value: '210' } } },
    gone: changed({ dimensions: { location: { from: 'fixed', value: '110' } } }),
  },
  {
    what: 'its sides lie in two entities',
    cause: 'validation:entity:two:100:200',
    rule: { ...across, ...inParis },
    gone: changed({ ...across, ...inHamburg }),
  },
  {
    what: 'it goes across entities without accounts for each other',
    cause: 'validation:entity:inter-entity:100:200',
    rule: { ...across, ...inParis, acrossEntities: true },
    gone: changed({ ...across, ...inHamburg, acrossEntities: true }),
  },
  {
    what: 'an account requires a customer that its rule leaves out',
    cause: 'party:account:4090:requires:customer',
    before: ({ stage }) =>
      stage.inLedger('editRecord', { object: 'GLACCOUNT', id: '4090', fields: { REQUIRECUSTOMER: 'true' } }),
    rule: { revenueAccount: { number: '4090' }, dimensions: { customer: { from: 'none' } } },
    gone: changed({ revenueAccount: { number: '4090' }, dimensions: { customer: { from: 'party' } } }),
  },
];

const settings: readonly Cause[] = [
  {
    what: 'its lines do not add up to its value',
    cause: 'validation:lines-differ-from-value',
    deal: { linesMatchValue: false, linesNetTotal: '1200.00' },
    gone: setting({ linesMismatch: 'lines' }),
    after: setting({ linesMismatch: 'hold' }),
  },
  {
    what: 'nobody has said where its discount goes',
    cause: 'validation:deal-discount',
    deal: { discounts },
    gone: setting({ dealDiscount: { policy: 'spread' } }),
    after: setting({ dealDiscount: { policy: 'hold' } }),
  },
  {
    what: 'it has more decimals than the ledger',
    cause: 'currency:precision:EUR',
    deal: { value: '10.005' },
    gone: setting({ rounding: { account: { number: '6000' }, cap: '0.01' } }),
    after: setting({ rounding: null }),
  },
  {
    what: 'rounding it would pass the cap',
    cause: 'currency:rounding-cap:EUR',
    deal: { value: '10.005' },
    before: setting({ rounding: { account: { number: '6000' }, cap: '0.001' } }),
    gone: setting({ rounding: { account: { number: '6000' }, cap: '0.01' } }),
    after: setting({ rounding: null }),
  },
  {
    what: 'the tax inside its price is not a whole amount',
    cause: 'currency:inclusive-tax:EUR',
    line: { tax: '19', taxMethod: 'inclusive' },
    deal: { value: '100.00' },
    gone: setting({ inclusiveTax: 'half-up' }),
    after: setting({ inclusiveTax: 'hold' }),
  },
  {
    what: 'the tax on top of its price is not a whole amount',
    cause: 'currency:exclusive-tax:EUR',
    line: { tax: '19', taxMethod: 'exclusive' },
    deal: { value: '10.01' },
    before: setting({ exclusiveTax: { policy: 'liability', account: { number: '2500' } } }),
    gone: setting({ inclusiveTax: 'half-up' }),
    after: setting({ inclusiveTax: 'hold', exclusiveTax: { policy: 'drop' } }),
  },
  {
    what: 'no exchange rate is chosen for its currency',
    cause: 'currency:rate:USD:EUR',
    deal: { currency: 'USD' },
    line: { currency: 'USD' },
    gone: setting({ exchangeRates: { '*': { type: 'Company Rate', dateBasis: 'posting' } } }),
    after: setting({ exchangeRates: {} }),
  },
  {
    what: 'it has no organization',
    cause: 'party:no-organization',
    deal: { organization: null },
    gone: setting({ defaultParty: { customer: '10000' } }),
    after: setting({ defaultParty: null }),
  },
  {
    what: 'Intacct itself invoices the deals',
    cause: 'validation:treatment:invoiced-in-ledger:{rule}',
    before: setting({ ledgerInvoices: true }),
    gone: setting({ ledgerInvoices: false }),
  },
  {
    what: 'its day is frozen by us',
    cause: `period:100:${DAY}`,
    before: setting({ freezeDates: { '100': DAY } }),
    gone: setting({ freezeDates: {} }),
  },
  {
    what: 'it changed a moment ago',
    cause: 'quiet:changed',
    before: setting({ quietSeconds: 3600 }),
    gone: setting({ quietSeconds: 0 }),
  },
  {
    what: 'deals are posted on a schedule',
    cause: 'schedule:posting',
    before: setting({ postingSchedule: { cron: '0 0 1 1 *', timeZone: 'UTC' } }),
    gone: setting({ postingSchedule: null }),
  },
  {
    what: 'nothing is sent while observing',
    cause: 'paused:observe',
    before: setting({ observe: true }),
    gone: setting({ observe: false }),
  },
  { what: 'all is paused', cause: 'paused:all', before: setting({ paused: true }), gone: setting({ paused: false }) },
  {
    what: 'its entity is paused',
    cause: 'paused:entity:100',
    before: setting({ pausedEntities: ['100'] }),
    gone: setting({ pausedEntities: [] }),
  },
  {
    what: 'its rule is paused',
    cause: 'paused:rule:{rule}',
    before: ({ stage, ruleId }) => stage.set({ pausedRules: [ruleId] }),
    gone: setting({ pausedRules: [] }),
  },
];

describe('a deal that a rule holds goes out by itself once the rule is mended:', { shuffle: false }, () => {
  it.each(rules)('$what', async (cause) => {
    expect((await scene.play(cause)).recordNos).not.toEqual([]);
  });
});

describe('a deal that a setting holds goes out by itself once the setting is changed:', { shuffle: false }, () => {
  it.each(settings)('$what', async (cause) => {
    expect((await scene.play(cause)).recordNos).not.toEqual([]);
  });
});
