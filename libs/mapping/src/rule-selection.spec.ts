import { describe, expect, it } from 'vitest';

import { dealLine, mappingContext, mappingRule, wonDeal } from '../test/mapping.fixtures.js';
import { ambiguousWith, desiredEntries, explainRules, type MappingRule } from './index.js';

const decidedBy = (rules: MappingRule[], event = wonDeal()): string[] => {
  const outcome = desiredEntries(event, mappingContext({ rules }), {});
  return outcome.kind === 'held'
    ? outcome.reasons.map((reason) => reason.cause)
    : outcome.entries.flatMap((entry) => entry.lines.map((line) => line.source.ruleId));
};

const everyKind = {
  category: 'Software',
  product: 'Licence',
  pipeline: 'Sales',
  stage: 'Contract signed',
  currency: 'EUR',
  label: 'Hot',
  owner: 'Ada',
} as const;
const rich = wonDeal({
  labels: [{ id: '2', label: 'Hot' }],
  customFields: [{ key: 'abc', name: 'Region', type: 'enum', value: '5', label: 'North' }],
});
const byCustomField = (key: string, value: string): string[] =>
  decidedBy([mappingRule({ id: 'a', conditions: { customFields: { [key]: [value] } } })], rich);

describe('which rule decides a line', () => {
  const software = mappingRule({ id: 'software', conditions: { category: ['Software'] } });
  const everything = mappingRule({ id: 'everything' });

  it('prefers the more specific rule and, before that, the higher priority', () => {
    expect(decidedBy([everything, software])).toEqual(['software', 'software']);
    expect(decidedBy([{ ...everything, priority: 1 }, software])).toEqual(['everything', 'everything']);
  });

  it('matches a category by label in any case, or by id', () => {
    expect(decidedBy([mappingRule({ id: 'a', conditions: { category: [' software '] } })])).toEqual(['a', 'a']);
    expect(decidedBy([mappingRule({ id: 'a', conditions: { category: ['11'] } })])).toEqual(['a', 'a']);
  });

  it('asks for every condition of a rule', () => {
    const narrow = mappingRule({ id: 'narrow', conditions: { category: ['Software'], pipeline: ['Partners'] } });
    expect(decidedBy([narrow])).toEqual(['mapping:category:Software']);
  });

  it('looks at stage, owner, label, currency, product and custom fields', () => {
    const conditions = {
      stage: ['Contract signed'],
      owner: ['Ada'],
      label: ['Hot'],
      currency: ['EUR'],
      product: ['SKU-1'],
      customFields: { abc: ['9'] },
    };
    const event = wonDeal({
      labels: [
        { id: '1', label: 'Cold' },
        { id: '2', label: 'Hot' },
      ],
      lines: [dealLine({ productCode: 'SKU-1' })],
      customFields: [{ key: 'abc', name: 'Tags', type: 'set', value: '8,9', label: 'x,y' }],
    });
    expect(decidedBy([mappingRule({ id: 'all', conditions })], event)).toEqual(['all', 'all']);
    expect(decidedBy([mappingRule({ id: 'all', conditions })])).toEqual(['mapping:category:Software']);
  });

  it.each(Object.entries(everyKind))('decides by %s alone, and not by another value of it', (field, value) => {
    expect(decidedBy([mappingRule({ id: 'a', conditions: { [field]: [value, 'Another'] } })], rich)).toEqual([
      'a',
      'a',
    ]);
    expect(decidedBy([mappingRule({ id: 'a', conditions: { [field]: ['Another'] } })], rich)).not.toContain('a');
  });

  it('decides by any custom field, by its value or its label', () => {
    expect(byCustomField('abc', 'north')).toEqual(['a', 'a']);
    expect(byCustomField('abc', '5')).toEqual(['a', 'a']);
    expect(byCustomField('abc', 'South')).not.toContain('a');
    expect(byCustomField('xyz', 'North')).not.toContain('a');
  });

  it('never chooses between two rules of the same rank', () => {
    expect(decidedBy([mappingRule({ id: 'b' }), mappingRule({ id: 'a' })])).toEqual(['mapping:ambiguous:a+b']);
  });

  it('uses the rules in force on the bookkeeping date', () => {
    const old = mappingRule({ id: 'old', effectiveTo: '2024-12-31' });
    const now = mappingRule({ id: 'now', effectiveFrom: '2025-01-01' });
    expect(decidedBy([old, now])).toEqual(['now', 'now']);
    expect(decidedBy([old])).toEqual(['mapping:category:Software']);
    expect(decidedBy([mappingRule({ active: false })])).toEqual(['mapping:category:Software']);
  });

  it('names the product, or the stage, when there is no category to name', () => {
    expect(decidedBy([], wonDeal({ lines: [dealLine({ category: null })] }))).toEqual(['mapping:product:Licence']);
    expect(decidedBy([], wonDeal({ lines: [] }))).toEqual(['mapping:stage:Sales / Contract signed']);
  });
});

describe('two rules that could match the same line with the same rank', () => {
  const base = mappingRule({ id: 'base', conditions: { category: ['Software'] } });
  const clash = (changes: Partial<MappingRule>): string[] =>
    ambiguousWith(base, [base, mappingRule({ id: 'other', ...changes })]).map((rule) => rule.id);

  it('are found where nothing tells them apart', () => {
    expect(clash({ conditions: { category: ['SOFTWARE', 'Training'] } })).toEqual(['other']);
    expect(clash({ conditions: { category: ['11'] } })).toEqual(['other']);
  });

  it('are told apart by category, rank, activity or period', () => {
    expect(clash({ conditions: { category: ['Training'] } })).toEqual([]);
    expect(clash({ conditions: { category: ['Software'] }, priority: 1 })).toEqual([]);
    expect(clash({ conditions: { category: ['Software'], currency: ['EUR'] } })).toEqual([]);
    expect(clash({ conditions: { category: ['Software'] }, active: false })).toEqual([]);
    const bounded = { ...base, effectiveTo: '2024-12-31' };
    const later = mappingRule({ id: 'later', conditions: base.conditions, effectiveFrom: '2025-01-01' });
    expect(ambiguousWith(bounded, [later])).toEqual([]);
  });

  it('are not told apart by labels, for a deal can have several', () => {
    const hot = mappingRule({ id: 'hot', conditions: { label: ['Hot'] } });
    const cold = mappingRule({ id: 'cold', conditions: { label: ['Cold'] } });
    expect(ambiguousWith(hot, [cold])).toHaveLength(1);
  });
});

describe('the explanation of a line', () => {
  it('names the rule that decides and, for every other one, the first thing that keeps it from it', () => {
    const rules = [
      mappingRule({ id: 'a', name: 'Software', conditions: { category: ['Software'] } }),
      mappingRule({ id: 'b', name: 'Everything' }),
      mappingRule({ id: 'c', name: 'Training', conditions: { category: ['Training'] } }),
      mappingRule({ id: 'd', name: 'Old', effectiveTo: '2020-12-31' }),
      mappingRule({ id: 'e', name: 'Off', active: false }),
      mappingRule({ id: 'f', name: 'Dollar', conditions: { category: ['Software'], currency: ['USD'] } }),
    ];
    expect(explainRules(wonDeal(), mappingContext({ rules }))).toEqual([
      {
        lineId: 'l1',
        decidedBy: { ruleId: 'a', version: 1, name: 'Software' },
        others: [
          { ruleId: 'f', version: 1, name: 'Dollar', miss: 'currency', wanted: ['USD'], found: ['EUR'] },
          { ruleId: 'b', version: 1, name: 'Everything', miss: 'outranked' },
          { ruleId: 'e', version: 1, name: 'Off', miss: 'inactive' },
          { ruleId: 'd', version: 1, name: 'Old', miss: 'period' },
          { ruleId: 'c', version: 1, name: 'Training', miss: 'category', wanted: ['Training'], found: ['Software'] },
        ],
      },
    ]);
  });
});
