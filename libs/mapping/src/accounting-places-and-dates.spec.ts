import { describe, expect, it } from 'vitest';

import {
  account,
  changed,
  dealLine,
  entity,
  mappingContext,
  mappingRule,
  referenceData,
  wonDeal,
} from '../test/mapping.fixtures.js';
import { causesOf, entriesOf, outcome } from '../test/mapping.outcomes.js';
import { desiredEntries, type EntityRecord, isInOpenBooks, type MappingContext, type MappingRule } from './index.js';

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

/** Revenue in Belgium, the offset in France. */
const sides = (acrossEntities: boolean): MappingRule[] => [
  mappingRule({
    result: {
      acrossEntities,
      dimensions: { location: { from: 'fixed', value: 'BE' } },
      offsetDimensions: { location: { from: 'fixed', value: 'FR' } },
    },
  }),
];
const group = (changes: Partial<EntityRecord> = {}): MappingContext['reference'] =>
  referenceData({
    entityRows: [entity('BE', { interEntity: true }), entity('FR', { interEntity: true, ...changes })],
  });
const causesAcross = (changes: Partial<EntityRecord>): string[] =>
  causesOf(outcome(wonDeal(), mappingContext({ rules: sides(true), reference: group(changes) })));
const startingFrom = (value: string): MappingRule[] =>
  sides(true).map((one) => changed(one, { result: { ...one.result, entity: { from: 'fixed', value } } }));
const rulesOf = (value: string): MappingRule[] => [mappingRule({ result: { entity: { from: 'fixed', value } } })];

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

  it('goes across entities only where the rule allows it', () => {
    const reference = group();
    expect(causesOf(outcome(wonDeal(), mappingContext({ rules: sides(false), reference })))).toEqual([
      'validation:entity:two:BE:FR',
    ]);
    const [entry] = entriesOf(outcome(wonDeal(), mappingContext({ rules: sides(true), reference })));
    expect(entry).toMatchObject({ entity: null, baseEntity: 'BE', key: 'PDR|top:BE>FR|2025-03-14' });
  });

  it('goes across entities only where both have inter-entity accounts, the same currency and open books', () => {
    expect(causesAcross({ interEntity: false })).toEqual(['validation:entity:inter-entity:BE:FR']);
    expect(causesAcross({ currency: 'USD' })).toEqual(['currency:entities:BE:FR']);
    expect(causesAcross({ lockedThrough: '2025-03-31' })).toEqual(['period:FR:2025-03-31']);
  });

  it('starts an entry across entities from the entity of the rule, which one side must lie in', () => {
    const rows = [...group().entities.values(), entity('NL', { interEntity: true })];
    const reference = referenceData({ entityRows: rows });
    const [entry] = entriesOf(outcome(wonDeal(), mappingContext({ rules: startingFrom('FR'), reference })));
    expect(entry?.baseEntity).toBe('FR');
    expect(causesOf(outcome(wonDeal(), mappingContext({ rules: startingFrom('NL'), reference })))).toEqual([
      'validation:entity:NL:no-side:r1',
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

  it('refuses a rate type that the company does not have', () => {
    const event = wonDeal({ currency: 'USD', lines: [dealLine({ currency: 'USD' })] });
    const reference = referenceData({ exchangeRateTypes: new Set(['Company Rate']) });
    const withType = (type: string): MappingContext =>
      mappingContext({ reference, settings: { exchangeRates: { '*': { type, dateBasis: 'won' } } } });
    expect(causesOf(outcome(event, withType('Old Rate')))).toEqual(['currency:rate-type:Old Rate']);
    expect(outcome(event, withType('Company Rate')).kind).toBe('entries');
    expect(outcome(event, withType('Intacct Daily Rate')).kind).toBe('entries');
  });

  it('posts nothing but its own currency in a company that has no others', () => {
    const event = wonDeal({ currency: 'USD', lines: [dealLine({ currency: 'USD' })] });
    const reference = referenceData({ multiCurrency: false });
    const settings = { exchangeRates: { '*': { type: 'Company Rate', dateBasis: 'won' as const } } };
    expect(causesOf(outcome(event, mappingContext({ reference, settings })))).toEqual([
      'currency:single:USD:EUR',
      'currency:unknown:USD',
    ]);
    expect(outcome(wonDeal(), mappingContext({ reference })).kind).toBe('entries');
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

  it('freezes one entity and leaves the others open', () => {
    const reference = referenceData({ entityRows: [entity('BE'), entity('FR')] });
    const context = (place: string): MappingContext =>
      mappingContext({ rules: rulesOf(place), reference, settings: { freezeDates: { BE: '2025-03-31' } } });
    expect(causesOf(outcome(wonDeal(), context('BE')))).toEqual(['period:BE:2025-03-31']);
    expect(outcome(wonDeal(), context('FR')).kind).toBe('entries');
  });

  it('holds a deal in a period that is locked, or where the first of this month is closed as well', () => {
    const rules = [mappingRule({ result: { entity: { from: 'fixed', value: 'BE' } } })];
    const reference = referenceData({ entityRows: [entity('BE', { lockedThrough: '2025-04-30' })] });
    const settings = { periodPolicy: 'first-of-current' as const };
    const held = (today: string) => outcome(wonDeal(), mappingContext({ rules, reference, settings, today }));
    expect(causesOf(held('2025-04-20'))).toEqual(['period:BE:2025-04-30']);
    expect(entriesOf(held('2025-05-20'))[0]?.postingDate).toBe('2025-05-01');
  });

  it('says of an entry whether its own date is open in all the books it changes', () => {
    const [across] = entriesOf(outcome(wonDeal(), mappingContext({ rules: sides(true), reference: group() })));
    const isOpen = (lockedThrough: string, changes: object = {}): boolean =>
      across !== undefined &&
      isInOpenBooks({ ...across, ...changes }, mappingContext({ reference: group({ lockedThrough }) }));
    expect(isOpen('2025-03-13')).toBe(true);
    expect(isOpen('2025-03-14')).toBe(false);
    expect(isOpen('2025-03-14', { entity: 'BE' })).toBe(true);
    expect(isOpen('2025-03-14', { postingDate: '2025-03-15' })).toBe(true);
  });

  it('takes the policy of the entity before that of the company', () => {
    const context = closed({ periodPolicy: 'next-open', entityPeriodPolicies: { BE: 'hold' } });
    expect(causesOf(outcome(wonDeal(), context))).toEqual(['period:BE:2025-03-15']);
  });
});
