import { describe, expect, it } from 'vitest';

import { account, dealLine, mappingContext, mappingRule, referenceData, wonDeal } from '../test/mapping.fixtures.js';
import { book, causesOf, entriesOf, outcome, twoLines } from '../test/mapping.outcomes.js';

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

  it('rounds nothing at all under a cap of nothing, not even a single line', () => {
    const rounding = { account: { number: '2900', recordNo: '29' }, cap: '0' };
    expect(causesOf(outcome(third, mappingContext({ settings: { rounding } })))).toEqual(['currency:rounding-cap:EUR']);
    const cent = { ...rounding, cap: '0.01' };
    expect(book(outcome(third, mappingContext({ settings: { rounding: cent } })))).toEqual([
      'debit 1250 30.00',
      'credit 4000 30.00',
    ]);
  });

  it('refuses a rounding account that the ledger would refuse', () => {
    const rounding = { account: { number: '2900', recordNo: '29' }, cap: '0.02' };
    const lines = ['l1', 'l2', 'l3'].map((lineId) => dealLine({ lineId, itemPrice: '0.335' }));
    const reference = referenceData({ accountRows: [account('2900', { active: false })] });
    expect(causesOf(outcome(wonDeal({ lines }), mappingContext({ settings: { rounding }, reference })))).toEqual([
      'validation:account:2900:inactive',
    ]);
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
