import { describe, expect, it } from 'vitest';

import { account, dimension, mappingContext, mappingRule, referenceData, wonDeal } from '../test/mapping.fixtures.js';
import { desiredEntries } from './desired-entries.js';
import { dimensionFindings } from './dimension-findings.js';
import { ruleSaveFindings } from './rule-findings.js';

const region = new Map([['17', { ...dimension('17'), name: 'North' }]]);
const reference = referenceData({ userDefined: new Map([['REGION', region]]) });
const rule = (value: string, name = 'REGION') => {
  const made = mappingRule();
  return {
    ...made,
    result: { ...made.result, dimensions: { userDefined: { [name]: { from: 'fixed' as const, value } } } },
  };
};
const findings = (value: string, name?: string) =>
  ruleSaveFindings(rule(value, name), reference, mappingContext().settings);

describe('a rule with a user-defined dimension', () => {
  it('can be saved with a value of that dimension, and the entry carries it', () => {
    expect(findings('17')).toEqual([]);
    const outcome = desiredEntries(wonDeal(), mappingContext({ rules: [rule('17')], reference }), {});
    expect(outcome).toMatchObject({
      kind: 'entries',
      entries: [{ lines: [{ dimensions: { userDefined: { REGION: '17' } } }, {}] }],
    });
  });

  it('is refused with a value that does not exist, and is told the record id of one that it names', () => {
    expect(findings('99')).toMatchObject([{ cause: 'validation:gldim:REGION:99:unknown', field: 'gldim:REGION' }]);
    expect(findings('north')).toMatchObject([{ remedy: 'Use the record id of "North": 17' }]);
  });

  it('is refused for a dimension that the general ledger does not have, and is told those it has', () => {
    expect(findings('17', 'Region')).toMatchObject([
      { cause: 'validation:gldim:Region:Region:unknown', remedy: expect.stringContaining('REGION') },
    ]);
  });

  it('holds a deal whose value was switched off since', () => {
    const off = new Map([['REGION', new Map([['17', { ...dimension('17'), active: false }]])]]);
    const found = dimensionFindings('gldim:REGION', '17', referenceData({ userDefined: off }));
    expect(found).toMatchObject([{ cause: 'validation:gldim:REGION:17:inactive' }]);
  });

  it('satisfies an account that requires the dimension, and only then', () => {
    const strict = { ...reference, accounts: new Map(reference.accounts) };
    strict.accounts.set('4000', { ...account('4000'), required: ['gldim:REGION'] });
    const held = desiredEntries(wonDeal(), mappingContext({ reference: strict }), {});
    expect(held).toMatchObject({ reasons: [{ cause: 'validation:account:4000:requires:gldim:REGION' }] });
    const posted = desiredEntries(wonDeal(), mappingContext({ rules: [rule('17')], reference: strict }), {});
    expect(posted.kind).toBe('entries');
  });
});
