import { describe, expect, it } from 'vitest';

import {
  dimension,
  entity,
  journal,
  mappingContext,
  mappingRule,
  referenceData,
  wonDeal,
} from '../test/mapping.fixtures.js';
import { causesOf, entriesOf, outcome } from '../test/mapping.outcomes.js';
import { type DimensionRules, type MappingContext, namesIn, type RuleResult, standardDimensions } from './index.js';

const values = new Map([dimension('V1'), dimension('V2')].map((one) => [one.id, one]));
const reference = referenceData({
  departments: values,
  classes: values,
  projects: values,
  items: values,
  employees: values,
  vendors: values,
  customers: new Map([...values, ['C-GLOBEX', dimension('C-GLOBEX')]]),
  locations: new Map([...values].map(([id, one]) => [id, { ...one, entity: null }])),
  userDefined: new Map([['REGION', values]]),
});
const region = (label: string) =>
  wonDeal({ customFields: [{ key: 'r', name: 'Region', type: 'enum', value: '1', label }] });
const byRegion = { from: 'field' as const, field: 'custom:r' as const, map: { North: 'V1' } };
const context = (result: Partial<RuleResult>): MappingContext =>
  mappingContext({ reference, rules: [mappingRule({ result })] });
const fields = (dimensions: DimensionRules): MappingContext => context({ dimensions });
type Region = NonNullable<DimensionRules['userDefined']>[string];
const ofRegion = (source: Region): MappingContext => fields({ userDefined: { REGION: source } });

describe('what a rule decides', () => {
  it.each(standardDimensions)('%s: fixed, from a field through a map, with a default, or held', (name) => {
    const of = (event = wonDeal(), dimensions: DimensionRules = {}): string | undefined =>
      entriesOf(outcome(event, fields(dimensions)))[0]?.lines[1]?.dimensions[name];
    expect(of(wonDeal(), { [name]: { from: 'fixed', value: 'V2' } })).toBe('V2');
    expect(of(region('north'), { [name]: byRegion })).toBe('V1');
    expect(of(region('West'), { [name]: { ...byRegion, otherwise: 'V2' } })).toBe('V2');
    expect(causesOf(outcome(region('West'), fields({ [name]: byRegion })))).toEqual([`mapping:value:r1:${name}:West`]);
    expect(causesOf(outcome(wonDeal(), fields({ [name]: { from: 'fixed', value: 'NO' } })))).toEqual([
      `validation:${name}:NO:unknown`,
    ]);
  });

  it('user-defined dimensions in the same ways', () => {
    const value = (event: ReturnType<typeof wonDeal>, source: Region): unknown =>
      entriesOf(outcome(event, ofRegion(source)))[0]?.lines[1]?.dimensions.userDefined;
    expect(value(wonDeal(), { from: 'fixed', value: 'V2' })).toEqual({ REGION: 'V2' });
    expect(value(region('North'), byRegion)).toEqual({ REGION: 'V1' });
    expect(value(region('West'), { ...byRegion, otherwise: 'V2' })).toEqual({ REGION: 'V2' });
    expect(causesOf(outcome(region('West'), ofRegion(byRegion)))).toEqual(['mapping:value:r1:REGION:West']);
  });

  it('customer and vendor from the party, or nothing', () => {
    const [plain] = entriesOf(outcome(wonDeal(), context({})));
    expect(plain?.lines[1]?.dimensions).toEqual({ customer: 'C-GLOBEX' });
    const [none] = entriesOf(outcome(wonDeal(), fields({ customer: { from: 'none' } })));
    expect(none?.lines[1]?.dimensions).toEqual({});
    expect(causesOf(outcome(wonDeal(), fields({ vendor: { from: 'party' } })))).toEqual(['party:vendor:missing']);
  });

  it('single dimensions of the offset line, the others as on the revenue line', () => {
    const [entry] = entriesOf(
      outcome(
        wonDeal(),
        context({
          dimensions: {
            class: { from: 'fixed', value: 'V1' },
            userDefined: { REGION: { from: 'fixed', value: 'V1' } },
          },
          offsetDimensions: { project: { from: 'fixed', value: 'V2' } },
        }),
      ),
    );
    expect(entry?.lines.map((line) => line.dimensions)).toEqual([
      { customer: 'C-GLOBEX', class: 'V1', project: 'V2', userDefined: { REGION: 'V1' } },
      { customer: 'C-GLOBEX', class: 'V1', userDefined: { REGION: 'V1' } },
    ]);
  });

  it('the entity from a field, the texts, and whether it is posted or a draft', () => {
    const entityRows = [entity('BE'), entity('FR')];
    const rules = [
      mappingRule({
        result: {
          entity: { from: 'field', field: 'pipeline', map: { Sales: 'FR' } },
          memoTemplate: '{product} of {organization} ({category}, {wonDate})',
          titleTemplate: '{pipeline}: {dealTitle}',
          state: 'Draft',
        },
      }),
    ];
    const [entry] = entriesOf(outcome(wonDeal(), mappingContext({ rules, reference: referenceData({ entityRows }) })));
    expect(entry).toMatchObject({ entity: 'FR', state: 'Draft', title: 'Sales: Website relaunch' });
    expect(entry?.lines[0]?.memo).toBe('Licence of Globex (Software, 2025-03-14)');
  });
});

describe('the names beside the numbers of an entry', () => {
  it('cover everything that a line carries, and the rule that decided it', () => {
    const named = {
      ...reference,
      journals: new Map([['PDR', journal('PDR', { title: 'Pipedrive revenue' })]]),
      entities: new Map([['BE', { ...entity('BE'), name: 'Belgium' }]]),
      userDefined: new Map([['REGION', new Map([['V1', { ...dimension('V1'), name: 'North' }]])]]),
      projects: new Map([['V1', { ...dimension('V1'), name: 'Harbour' }]]),
    };
    const dimensions: DimensionRules = {
      project: { from: 'fixed', value: 'V1' },
      userDefined: { REGION: { from: 'fixed', value: 'V1' } },
    };
    const rules = [mappingRule({ result: { dimensions, entity: { from: 'fixed', value: 'BE' } } })];
    const at = mappingContext({ reference: named, rules });
    expect(namesIn(outcome(wonDeal(), at), at)).toEqual({
      'journal:PDR': 'Pipedrive revenue',
      'entity:BE': 'Belgium',
      'location:BE': 'Belgium',
      'account:1250': 'Account 1250',
      'account:4000': 'Account 4000',
      'customer:C-GLOBEX': 'C-GLOBEX',
      'project:V1': 'Harbour',
      'gldim:REGION:V1': 'North',
      'rule:r1:1': 'Everything',
    });
  });
});
