import { describe, expect, it } from 'vitest';

import { account, dimension, mappingContext, mappingRule, referenceData, wonDeal } from '../test/mapping.fixtures.js';
import { causesOf, entriesOf, outcome, parties } from '../test/mapping.outcomes.js';
import { defaultMappingSettings, desiredEntries, ruleSaveFindings } from './index.js';

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

  it('refuses a value that the account is not open for', () => {
    const reference = referenceData({ accountRows: [account('4000', { restricted: { department: ['20'] } })] });
    const of = (value: string) =>
      mappingContext({
        reference,
        rules: [mappingRule({ result: { dimensions: { department: { from: 'fixed', value } } } })],
      });
    expect(causesOf(outcome(wonDeal(), of('10')))).toEqual(['validation:account:4000:restricts:department:10']);
    expect(outcome(wonDeal(), of('20')).kind).toBe('entries');
  });

  it('refuses values that do not go together', () => {
    const customers = new Map([['C-GLOBEX', { ...dimension('C-GLOBEX'), restrictedTo: { department: ['20'] } }]]);
    const rules = [mappingRule({ result: { dimensions: { department: { from: 'fixed', value: '10' } } } })];
    const result = outcome(wonDeal(), mappingContext({ rules, reference: referenceData({ customers }) }));
    expect(result).toMatchObject({
      reasons: [{ cause: 'validation:customer:C-GLOBEX:restricts:department:10', field: 'department', value: '10' }],
    });
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

const titleOf = (title: string, context = mappingContext()): string | undefined =>
  entriesOf(outcome(wonDeal({ title }), context))[0]?.title;

describe('texts', () => {
  it('are never longer than the settings and the ledger allow, and never cut in the middle of a character', () => {
    const reference = referenceData({ textLengths: new Map([['GLBATCH.BATCH_TITLE', 7]]) });
    expect(titleOf('Website relaunch', mappingContext({ reference }))).toBe('Website');
    expect(titleOf('🚀🚀🚀🚀', mappingContext({ reference }))).toBe('🚀🚀🚀');
    expect(titleOf('x'.repeat(200))).toHaveLength(80);
  });

  it('hold no character that the ledger refuses, and a title is never empty', () => {
    expect(titleOf('A\u0000B\nC')).toBe('A B C');
    expect(titleOf('\u0007 ')).toBe('Deal 41');
  });

  it('are refused when a rule is saved if their own words do not fit', () => {
    const reference = referenceData({ textLengths: new Map([['GLENTRY.DESCRIPTION', 9]]) });
    const rule = mappingRule({
      result: { memoTemplate: 'Revenue of {dealTitle}', titleTemplate: '{nonsense} {constructor}' },
    });
    expect(ruleSaveFindings(rule, reference, defaultMappingSettings).map(({ cause, field }) => [cause, field])).toEqual(
      [
        ['validation:template:nonsense', 'titleTemplate'],
        // A word that every object of the language knows is no placeholder.
        ['validation:template:constructor', 'titleTemplate'],
        ['validation:template:memo:length', 'memoTemplate'],
      ],
    );
  });
});
