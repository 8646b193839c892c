import { describe, expect, it } from 'vitest';

import {
  account,
  changed,
  dealLine,
  dimension,
  entity,
  journal,
  mappingContext,
  mappingRule,
  referenceData,
  wonDeal,
} from '../test/mapping.fixtures.js';
import { type DesiredEntry, desiredEntries, type DesiredOutcome, type MappingContext } from './index.js';

const parties = { customer: 'C-GLOBEX' };
const outcome = (event = wonDeal(), context: MappingContext = mappingContext()): DesiredOutcome =>
  desiredEntries(event, context, parties);

function entriesOf(result: DesiredOutcome): readonly DesiredEntry[] {
  if (result.kind === 'held') throw new Error(`held: ${result.reasons.map((reason) => reason.message).join('; ')}`);
  return result.entries;
}

function causesOf(result: DesiredOutcome): string[] {
  return result.kind === 'held' ? result.reasons.map((reason) => reason.cause) : [];
}

/** The lines as a bookkeeper writes them. */
function book(result: DesiredOutcome): string[] {
  return entriesOf(result).flatMap((entry) =>
    entry.lines.map((line) => `${line.side} ${line.account.number} ${line.amount}`),
  );
}

const twoLines = [
  dealLine({ lineId: 'l1', itemPrice: '100.00' }),
  dealLine({ lineId: 'l2', itemPrice: '50.00', quantity: '3' }),
];

describe('amount', () => {
  it('posts the enabled lines after line discounts', () => {
    const lines = [
      dealLine({ lineId: 'l1', quantity: '2', itemPrice: '100.00', discount: '10' }),
      dealLine({ lineId: 'l2', itemPrice: '80.00', discount: '5.50', discountType: 'amount' }),
      dealLine({ lineId: 'l3', itemPrice: '999.00', enabled: false }),
    ];
    const result = outcome(wonDeal({ lines }));
    expect(book(result)).toEqual(['debit 1250 180.00', 'credit 4000 180.00', 'debit 1250 74.50', 'credit 4000 74.50']);
    expect(result).toMatchObject({ excluded: [{ lineId: 'l3', reason: 'the line is disabled' }] });
  });

  it('holds a discount on the whole deal until somebody chooses what becomes of it', () => {
    const discounts = [{ discountId: 'd', type: 'amount' as const, amount: '10.00' }];
    expect(causesOf(outcome(wonDeal({ discounts })))).toEqual(['validation:deal-discount']);
  });

  it('spreads a discount on the whole deal over the lines by largest remainder', () => {
    const discounts = [{ discountId: 'd', type: 'amount' as const, amount: '0.05' }];
    const lines = ['l1', 'l2', 'l3'].map((lineId) => dealLine({ lineId, itemPrice: '10.00' }));
    const context = mappingContext({ settings: { dealDiscount: { policy: 'spread' } } });
    const credits = book(outcome(wonDeal({ lines, discounts }), context)).filter((line) => line.startsWith('credit'));
    expect(credits).toEqual(['credit 4000 9.98', 'credit 4000 9.98', 'credit 4000 9.99']);
  });

  it('books a discount on the whole deal to a contra account where the settings name one', () => {
    const discounts = [{ discountId: 'd', type: 'percentage' as const, amount: '10' }];
    const contra = { policy: 'contra', account: { number: '4900', recordNo: '49' } } as const;
    const context = mappingContext({ settings: { dealDiscount: contra } });
    expect(book(outcome(wonDeal({ discounts }), context))).toEqual([
      'debit 1250 1125.00',
      'credit 4000 1250.00',
      'debit 4900 125.00',
    ]);
  });

  it('holds a deal whose rules treat its discount differently', () => {
    const discounts = [{ discountId: 'd', type: 'amount' as const, amount: '10.00' }];
    const lines = [dealLine({ lineId: 'l1' }), dealLine({ lineId: 'l2', category: { id: '12', label: 'Training' } })];
    const rules = [
      mappingRule({ id: 'a', conditions: { category: ['Software'] }, result: { dealDiscount: { policy: 'spread' } } }),
      mappingRule({ id: 'b', conditions: { category: ['Training'] } }),
    ];
    expect(causesOf(outcome(wonDeal({ lines, discounts }), mappingContext({ rules })))).toEqual([
      'validation:deal-discount:rules-disagree',
    ]);
  });

  it('swaps the sides of a negative amount', () => {
    const lines = [dealLine({ itemPrice: '-40.00' })];
    expect(book(outcome(wonDeal({ lines })))).toEqual(['credit 1250 40.00', 'debit 4000 40.00']);
  });

  it('excludes lines of nothing and says so', () => {
    const lines = [dealLine({ lineId: 'l1', itemPrice: '0' }), dealLine({ lineId: 'l2' })];
    const result = outcome(wonDeal({ lines }));
    expect(book(result)).toHaveLength(2);
    expect(result).toMatchObject({ excluded: [{ lineId: 'l1', reason: 'the amount is zero' }] });
  });

  it('posts the value of a deal without lines', () => {
    expect(book(outcome(wonDeal({ lines: [], value: '99.90' })))).toEqual(['debit 1250 99.90', 'credit 4000 99.90']);
  });

  it('holds lines that do not add up to the value until somebody chooses', () => {
    const event = wonDeal({ lines: twoLines, linesMatchValue: false, value: '300.00' });
    expect(causesOf(outcome(event))).toEqual(['validation:lines-differ-from-value']);
    const byValue = mappingContext({ settings: { linesMismatch: 'value' } });
    expect(book(outcome(event, byValue))).toEqual(['debit 1250 300.00', 'credit 4000 300.00']);
    const byLines = mappingContext({ settings: { linesMismatch: 'lines' } });
    expect(book(outcome(event, byLines))).toHaveLength(4);
  });

  it('holds a deal whose lines are all disabled although it has a value', () => {
    expect(causesOf(outcome(wonDeal({ lines: [dealLine({ enabled: false })] })))).toEqual([
      'validation:lines-differ-from-value',
    ]);
  });
});

describe('precision', () => {
  const third = wonDeal({ lines: [dealLine({ itemPrice: '33.33', discount: '10' })] });

  it('holds an amount with more decimals than the currency instead of rounding it', () => {
    expect(causesOf(outcome(third))).toEqual(['currency:precision:EUR']);
    expect(causesOf(outcome(wonDeal({ lines: [], currency: 'JPY', value: '100.5' })))).toContain(
      'currency:precision:JPY',
    );
  });

  it('rounds only where a rounding account is named, and books what is left over there', () => {
    const rounding = { account: { number: '2900', recordNo: '29' }, cap: '0.02' };
    const lines = ['l1', 'l2', 'l3'].map((lineId) => dealLine({ lineId, itemPrice: '0.335' }));
    const context = mappingContext({ settings: { rounding } });
    const booked = book(outcome(wonDeal({ lines }), context));
    expect(booked.filter((line) => line.includes('2900'))).toEqual(['debit 2900 0.01']);
    expect(booked.filter((line) => line.startsWith('credit 4000'))).toEqual(Array(3).fill('credit 4000 0.34'));
  });

  it('holds when rounding would pass the cap', () => {
    const rounding = { account: { number: '2900', recordNo: '29' }, cap: '0' };
    const lines = ['l1', 'l2', 'l3'].map((lineId) => dealLine({ lineId, itemPrice: '0.335' }));
    expect(causesOf(outcome(wonDeal({ lines }), mappingContext({ settings: { rounding } })))).toEqual([
      'currency:rounding-cap:EUR',
    ]);
  });

  it('writes a currency without decimals with the decimals of the ledger', () => {
    const settings = { exchangeRates: { '*': { type: 'Intacct Daily Rate', dateBasis: 'posting' as const } } };
    const event = wonDeal({ lines: [], currency: 'JPY', value: '15000' });
    expect(book(outcome(event, mappingContext({ settings })))).toEqual(['debit 1250 15000.00', 'credit 4000 15000.00']);
  });

  it('holds a currency with more decimals than the ledger', () => {
    expect(causesOf(outcome(wonDeal({ lines: [], currency: 'KWD', value: '10.125' })))).toContain(
      'currency:decimals:KWD',
    );
  });
});

describe('sides', () => {
  it('debits the offset account and credits the revenue account, each with its dimensions', () => {
    const rules = [
      mappingRule({
        result: {
          dimensions: { department: { from: 'fixed', value: '10' } },
          offsetDimensions: { department: { from: 'fixed', value: '20' } },
        },
      }),
    ];
    const [entry] = entriesOf(outcome(wonDeal(), mappingContext({ rules })));
    expect(entry?.lines).toMatchObject([
      { side: 'debit', account: { number: '1250' }, dimensions: { department: '20', customer: 'C-GLOBEX' } },
      { side: 'credit', account: { number: '4000' }, dimensions: { department: '10', customer: 'C-GLOBEX' } },
    ]);
  });
});

describe('treatment', () => {
  it('wants a balance-sheet account for deferred revenue', () => {
    const rules = [mappingRule({ result: { treatment: 'deferred' } })];
    expect(causesOf(outcome(wonDeal(), mappingContext({ rules })))).toEqual([
      'validation:account:4000:not-balance-sheet',
    ]);
    const right = [
      mappingRule({ result: { treatment: 'deferred', revenueAccount: { number: '2400', recordNo: '24' } } }),
    ];
    expect(book(outcome(wonDeal(), mappingContext({ rules: right })))).toContain('credit 2400 1250.00');
  });

  it('lets a second person allow revenue of a deal that is not won yet', () => {
    const event = wonDeal({ trigger: 'stage' });
    expect(causesOf(outcome(event))).toEqual(['approval:early-revenue:r1']);
    const approved = mappingContext({ rules: [mappingRule({ earlyRevenueApprovedBy: 'grace' })] });
    expect(outcome(event, approved).kind).toBe('entries');
  });
});

describe('who invoices', () => {
  it('refuses revenue where Intacct itself invoices the deal', () => {
    expect(causesOf(outcome(wonDeal(), mappingContext({ settings: { ledgerInvoices: true } })))).toEqual([
      'validation:treatment:invoiced-in-ledger:r1',
    ]);
  });
});

describe('offset account', () => {
  it.each([
    ['a bank account', { bank: true }, 'bank'],
    ['a control account', { control: true }, 'control'],
    ['an inactive account', { active: false }, 'inactive'],
    ['a closing account', { closing: true }, 'closing'],
    ['an income-statement account', { type: 'incomestatement' as const }, 'not-balance-sheet'],
  ])('refuses %s', (_name, change, what) => {
    const reference = referenceData({ accountRows: [account('1250', change)] });
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference })))).toEqual([`validation:account:1250:${what}`]);
  });
});

describe('journal', () => {
  it.each([
    ['unknown', undefined],
    ['inactive', { active: false }],
    ['kind', { kind: 'statistical' as const }],
    ['kind', { kind: 'gaap' as const }],
    ['kind', { kind: 'tax' as const }],
    ['kind', { kind: 'user-book' as const }],
    ['direct-posting', { directPosting: false }],
  ])('refuses a journal that is not fit: %s', (what, change) => {
    const journals = new Map(change === undefined ? [] : [['PDR', journal('PDR', change)]]);
    const reference = referenceData({ journals });
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference })))).toEqual([`validation:journal:PDR:${what}`]);
  });
});

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
});

describe('recurring, instalments', () => {
  const monthly = dealLine({ itemPrice: '10.00', billingFrequency: 'monthly', billingCycles: 12 });
  const deferred = { treatment: 'deferred' as const, revenueAccount: { number: '2400', recordNo: '24' } };
  const withPolicy = (recurring: 'exclude' | 'first-period' | 'whole-term'): MappingContext =>
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
});

describe('no organization', () => {
  it('holds the deal, or uses the default party where there is one', () => {
    const event = wonDeal({ organization: null });
    expect(causesOf(desiredEntries(event, mappingContext(), {}))).toEqual(['party:no-organization']);
    const context = mappingContext({ settings: { defaultParty: { customer: 'C-GLOBEX' } } });
    const [entry] = entriesOf(desiredEntries(event, context, {}));
    expect(entry?.lines[0]?.dimensions.customer).toBe('C-GLOBEX');
  });
});

describe('customer dimension', () => {
  it('holds the deal when an account requires a customer and none is known', () => {
    const reference = referenceData({ accountRows: [account('4000', { required: ['customer'] })] });
    const held = desiredEntries(wonDeal(), mappingContext({ reference }), {});
    expect(held).toMatchObject({
      kind: 'held',
      reasons: [{ kind: 'party', cause: 'party:account:4000:requires:customer' }],
    });
    expect(outcome(wonDeal(), mappingContext({ reference })).kind).toBe('entries');
  });
});

describe('entity', () => {
  const entityRows = [entity('US', { currency: 'USD' }), entity('BE')];

  it('puts the entity on every line of a company with entities', () => {
    const rules = [mappingRule({ result: { entity: { from: 'fixed', value: 'BE' } } })];
    const [entry] = entriesOf(outcome(wonDeal(), mappingContext({ rules, reference: referenceData({ entityRows }) })));
    expect(entry).toMatchObject({ entity: 'BE', key: 'PDR|BE|2025-03-14' });
    expect(entry?.lines.map((line) => line.dimensions.location)).toEqual(['BE', 'BE']);
  });

  it('holds a rule without entity or location in such a company', () => {
    const reference = referenceData({ entityRows });
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference })))).toEqual(['validation:location:missing:r1']);
  });

  it('refuses lines that lie in another entity, so that every entry balances inside one', () => {
    const rules = [
      mappingRule({
        result: {
          entity: { from: 'fixed', value: 'BE' },
          dimensions: {},
          offsetDimensions: { location: { from: 'fixed', value: 'US' } },
        },
      }),
    ];
    const context = mappingContext({ rules, reference: referenceData({ entityRows }) });
    expect(causesOf(outcome(wonDeal(), context))).toEqual(['validation:location:US:outside:BE']);
  });

  it('makes one entry per entity when the lines go to several', () => {
    const lines = [dealLine({ lineId: 'l1' }), dealLine({ lineId: 'l2', category: { id: '12', label: 'Training' } })];
    const exchangeRate = { type: 'Intacct Daily Rate', dateBasis: 'won' as const };
    const byCategory = {
      from: 'field' as const,
      field: 'category' as const,
      map: { Software: 'BE', Training: 'US' },
    };
    const rules = [mappingRule({ result: { entity: byCategory, exchangeRate } })];
    const entries = entriesOf(
      outcome(wonDeal({ lines }), mappingContext({ rules, reference: referenceData({ entityRows }) })),
    );
    expect(entries.map((entry) => [entry.entity, entry.exchangeRate?.type])).toEqual([
      ['BE', undefined],
      ['US', 'Intacct Daily Rate'],
    ]);
  });
});

describe('currency', () => {
  it('always sends the rate type and date of a foreign currency, and holds where none is chosen', () => {
    const event = wonDeal({ currency: 'USD', lines: [dealLine({ currency: 'USD' })] });
    expect(causesOf(outcome(event))).toEqual(['currency:rate:USD:EUR']);
    const exchangeRates = { '*': { type: 'Intacct Daily Rate', dateBasis: 'won' as const } };
    const [entry] = entriesOf(outcome(event, mappingContext({ settings: { exchangeRates } })));
    expect(entry?.exchangeRate).toEqual({ type: 'Intacct Daily Rate', date: '2025-03-14' });
  });

  it('holds a currency that is not enabled, and lines in another currency than the deal', () => {
    expect(causesOf(outcome(wonDeal({ currency: 'CHF', lines: [] })))).toContain('currency:unknown:CHF');
    expect(causesOf(outcome(wonDeal({ lines: [dealLine({ currency: 'USD' })] })))).toContain('currency:line:USD:EUR');
  });
});

describe('date', () => {
  it('records the bookkeeping date beside the posting date', () => {
    const [entry] = entriesOf(outcome());
    expect(entry).toMatchObject({ bookkeepingDate: '2025-03-14', postingDate: '2025-03-14' });
  });
});

const closed = (changes: object): MappingContext => {
  const rules = [mappingRule({ result: { entity: { from: 'fixed', value: 'BE' } } })];
  const entityRows = [entity('BE', { startOpen: '2025-03-16', lockedThrough: '2025-02-28' })];
  return mappingContext({ rules, reference: referenceData({ entityRows }), settings: changes });
};

describe('closed period', () => {
  it('holds a deal dated before the open books by default', () => {
    expect(outcome(wonDeal(), closed({}))).toMatchObject({
      kind: 'held',
      reasons: [{ kind: 'period', cause: 'period:BE:2025-03-15' }],
    });
  });

  it('moves it to the next open day or to the first of this month where the entity says so', () => {
    const next = closed({ entityPeriodPolicies: { BE: 'next-open' } });
    expect(entriesOf(outcome(wonDeal(), next))[0]?.postingDate).toBe('2025-03-16');
    const first = { ...closed({ periodPolicy: 'first-of-current' }), today: '2025-04-20' };
    expect(entriesOf(outcome(wonDeal(), first))[0]?.postingDate).toBe('2025-04-01');
  });

  it('stops at our own freeze date before the ledger is closed', () => {
    const context = mappingContext({ settings: { freezeDates: { '*': '2025-03-31' } } });
    expect(causesOf(outcome(wonDeal(), context))).toEqual(['period:*:2025-03-31']);
  });
});

describe('accounts', () => {
  it('follows an account whose number was changed, and never takes another one for it', () => {
    const renumbered = referenceData({
      accountRows: [account('4000', { recordNo: '77' }), account('4001', { recordNo: '40' })],
    });
    expect(book(outcome(wonDeal(), mappingContext({ reference: renumbered })))).toContain('credit 4001 1250.00');
    const gone = referenceData({ accountRows: [account('4000', { recordNo: '77' })] });
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference: gone })))).toEqual([
      'validation:account:4000:unknown',
    ]);
  });
});

const region = (label: string) => [{ key: 'abc', name: 'Region', type: 'enum', value: '5', label }];

describe('dimensions', () => {
  it('reports every finding at once, each with field, value and remedy', () => {
    const reference = referenceData({ accountRows: [account('4000', { active: false, required: ['project'] })] });
    const rules = [
      mappingRule({ result: { journal: 'XX', dimensions: { department: { from: 'fixed', value: '99' } } } }),
    ];
    const result = outcome(wonDeal(), mappingContext({ reference, rules }));
    expect(causesOf(result)).toEqual([
      'validation:account:4000:inactive',
      'validation:account:4000:requires:project',
      'validation:department:99:inactive',
      'validation:journal:XX:unknown',
    ]);
    expect(
      result.kind === 'held' && result.reasons.every((reason) => reason.remedy !== '' && reason.field !== undefined),
    ).toBe(true);
  });

  it('takes a value from a map and holds an unknown one', () => {
    const department = { from: 'field' as const, field: 'custom:abc' as const, map: { North: '10', South: '20' } };
    const context = mappingContext({ rules: [mappingRule({ result: { dimensions: { department } } })] });
    const [entry] = entriesOf(outcome(wonDeal({ customFields: region('south') }), context));
    expect(entry?.lines[0]?.dimensions.department).toBe('20');
    expect(causesOf(outcome(wonDeal({ customFields: region('West') }), context))).toEqual([
      'mapping:value:r1:department:West',
    ]);
  });

  it('accepts a customer that was created a moment ago and is not in the reference rows yet', () => {
    const [entry] = entriesOf(desiredEntries(wonDeal(), mappingContext(), { customer: 'C-NEW' }));
    expect(entry?.lines[0]?.dimensions.customer).toBe('C-NEW');
    const reference = referenceData({ customers: new Map([['C-OLD', dimension('C-OLD', { active: false })]]) });
    expect(causesOf(desiredEntries(wonDeal(), mappingContext({ reference }), { customer: 'C-OLD' }))).toEqual([
      'validation:customer:C-OLD:inactive',
    ]);
  });
});

describe('a reverted deal', () => {
  it('wants nothing in the ledger', () => {
    const { dealId, dealVersion, title, currency, value, ...rest } = wonDeal();
    const { schemaVersion, environmentId, company, cycle, baseline, observedAt, readSequence } = rest;
    const { contentHash, contentFieldSet } = rest;
    const identity = { schemaVersion, environmentId, company, dealId, dealVersion, cycle, baseline, observedAt };
    const content = { readSequence, contentHash, contentFieldSet, title, currency, value, reason: 'lost' as const };
    expect(desiredEntries({ ...identity, ...content }, mappingContext(), parties)).toEqual({
      kind: 'entries',
      entries: [],
      excluded: [],
    });
  });
});
