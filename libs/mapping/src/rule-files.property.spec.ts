import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mappingRule } from '../test/mapping.fixtures.js';
import {
  type PortableRule,
  portableRule,
  type ReadRules,
  ruleDifference,
  rulesFromCsv,
  rulesFromYaml,
  rulesToCsv,
  rulesToYaml,
} from './index.js';

/** What people type and paste: everything that CSV, YAML and spreadsheets treat as special. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    '=1+1',
    '-5',
    '@x',
    'null',
    'true',
    '0123',
    '1e3',
    'a, "b"',
    'a | b',
    '[1]',
    '{"a":1}',
    '"',
    ' x ',
    'ä\nö',
    '# no',
    'yes',
    '~',
    'a: b',
    "it's",
    '2025-01-01',
    '\t',
    '- a',
    '!x',
    '&a',
    '*a',
    '\r\n',
    '|',
    '>',
  ),
);
const date = fc.constantFrom('2025-01-31', '2024-02-29', '1999-12-31');
const list = fc.array(text, { minLength: 1, maxLength: 3 });
const map = fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true });
const source = fc.oneof(
  text.map((value) => ({ from: 'fixed' as const, value })),
  fc.record(
    {
      from: fc.constant('field' as const),
      field: fc.constantFrom('category' as const, 'custom:ab' as const),
      map,
      otherwise: text,
    },
    { requiredKeys: ['from', 'field', 'map'] },
  ),
);
const partySource = fc.oneof(source, fc.constantFrom({ from: 'party' as const }, { from: 'none' as const }));
const account = fc.record({ number: text, recordNo: fc.constantFrom('1', '17', '042') });
const dimensions = fc.record(
  {
    department: source,
    location: source,
    customer: partySource,
    class: source,
    userDefined: fc.dictionary(text, source, { maxKeys: 2, noNullPrototype: true }),
  },
  { requiredKeys: [] },
);

const rules: fc.Arbitrary<PortableRule> = fc.record(
  {
    id: fc.uuid(),
    version: fc.integer({ min: 1, max: 1000 }),
    name: text,
    priority: fc.integer({ min: -1000, max: 1000 }),
    active: fc.boolean(),
    effectiveFrom: fc.option(date),
    effectiveTo: fc.option(date),
    takesOver: fc.constant(true),
    conditions: fc.record(
      {
        category: list,
        product: list,
        stage: list,
        owner: list,
        label: list,
        currency: list,
        customFields: fc.dictionary(text, list, { maxKeys: 2, noNullPrototype: true }),
      },
      { requiredKeys: [] },
    ),
    result: fc.record(
      {
        journal: text,
        treatment: fc.constantFrom('revenue' as const, 'deferred' as const, 'clearing' as const),
        revenueAccount: account,
        offsetAccount: account,
        dimensions,
        offsetDimensions: dimensions,
        entity: fc.option(source),
        titleTemplate: text,
        memoTemplate: text,
        state: fc.constantFrom('Posted' as const, 'Draft' as const),
        exchangeRate: fc.record({ type: text, dateBasis: fc.constantFrom('posting' as const, 'won' as const) }),
        recurring: fc.constantFrom('exclude' as const, 'first-period' as const),
        dealDiscount: fc.oneof(
          fc.constant({ policy: 'spread' as const }),
          account.map((one) => ({ policy: 'contra' as const, account: one })),
        ),
      },
      { requiredKeys: ['journal', 'treatment', 'revenueAccount', 'offsetAccount', 'dimensions'] },
    ),
  },
  { requiredKeys: ['name', 'priority', 'active', 'effectiveFrom', 'effectiveTo', 'conditions', 'result'] },
);

const formats: [string, (rules: readonly PortableRule[]) => string, (text: string) => ReadRules][] = [
  ['YAML', rulesToYaml, rulesFromYaml],
  ['CSV', rulesToCsv, rulesFromCsv],
];

describe.each(formats)('mapping rules in %s', (_, write, read) => {
  it('are read back exactly as they were written, whatever people typed', () => {
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 4 }), (given) => {
        const { drafts, faults } = read(write(given));
        expect(faults).toEqual([]);
        expect(drafts.map((draft) => draft.value)).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  it('give a file that is the same when it is written again', () => {
    fc.assert(
      fc.property(fc.array(rules, { maxLength: 3 }), (given) => {
        const file = write(given);
        expect(write(read(file).drafts.map((draft) => draft.value as unknown as PortableRule))).toBe(file);
      }),
    );
  });

  it('never run as a formula in a spreadsheet', () => {
    const file = write([{ ...portableRule(mappingRule()), name: '=HYPERLINK("x")' }]);
    expect(file.split('\n').some((line) => line.split(',').some((cell) => cell.startsWith('=')))).toBe(false);
  });
});

describe('a faulty file', () => {
  const yaml = rulesToYaml([portableRule(mappingRule({ name: 'A' })), portableRule(mappingRule({ name: 'B' }))]);

  it('names the line of every field in YAML', () => {
    const [, second] = rulesFromYaml(yaml).drafts;
    const lines = yaml.split('\n');
    expect(lines[(second?.lineOf('name') ?? 0) - 1]).toContain('name: B');
    expect(second?.lineOf('result.journal')).toBe(lines.findLastIndex((line) => line.includes('journal:')) + 1);
    expect(second?.lineOf('result.missing')).toBeGreaterThan(second?.line ?? 0);
  });

  it.each([
    ['format: mapping-rules/1\nrules:\n  - name: "x\n', 3],
    ['format: mapping-rules/1\nrules:\n  - just text\n', 3],
    ['rules: []\n', 1],
    ['', 1],
  ])('is refused with the line: %j', (file, line) => {
    const { drafts, faults } = rulesFromYaml(file);
    expect(drafts).toEqual([]);
    expect(faults[0]?.line).toBeGreaterThanOrEqual(line);
  });

  it('names line and column of every faulty cell in CSV', () => {
    const file = 'name,priority,active,colour\nA,1,true,x\n';
    expect(rulesFromCsv(file).faults).toMatchObject([{ line: 1, field: 'colour' }]);
    const cells = 'name,priority,active,conditions.customFields\n"A\nB",1,true,\nC,high,maybe,{\n';
    const { faults, drafts } = rulesFromCsv(cells);
    expect(drafts.map((draft) => draft.line)).toEqual([2, 4]);
    expect(faults.map(({ line, field }) => [line, field])).toEqual([
      [4, 'priority'],
      [4, 'active'],
      [4, 'conditions.customFields'],
    ]);
    expect(rulesFromCsv('name\n"open').faults).toHaveLength(1);
  });

  it('shows field by field what would change', () => {
    const before = mappingRule({ conditions: { category: ['A'] } });
    const after = { ...portableRule(before), priority: 2, conditions: {} };
    expect(ruleDifference(before, after)).toEqual([
      { field: 'conditions.category', before: ['A'], after: null },
      { field: 'priority', before: 0, after: 2 },
    ]);
    expect(ruleDifference(before, portableRule(before))).toEqual([]);
    expect(ruleDifference(undefined, portableRule(before)).length).toBeGreaterThan(5);
  });
});
