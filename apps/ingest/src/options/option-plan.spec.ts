import { describe, expect, it } from 'vitest';

import { type KnownOptions, type ListedRow, planOptions } from './option-plan.js';

const row = (id: string, name: string, isUsable = true): ListedRow => ({ recordNo: `r${id}`, id, name, isUsable });
const nothing = { adopted: [], renamed: [], added: [], forgotten: [] };
const none: KnownOptions = new Map();
const known: KnownOptions = new Map([['r4000', '7']]);

describe('the options of a field that follows a list of the ledger', () => {
  it('are added for rows that have none, the number first', () => {
    const rows = [row('4000', 'Licences'), row('EUR', 'EUR'), row('4100', 'Old', false)];
    expect(planOptions(rows, [], none).added).toEqual([
      { recordNo: 'r4000', label: '4000 Licences' },
      { recordNo: 'rEUR', label: 'EUR' },
    ]);
  });

  it('stay as they are when they say the same', () => {
    expect(planOptions([row('4000', 'Licences')], [{ id: '7', label: '4000 Licences' }], known)).toEqual(nothing);
  });

  it('are renamed with their row, also where its number changed, because the record number tells which it is', () => {
    const renumbered = { ...row('4005', 'Licences and more'), recordNo: 'r4000' };
    expect(planOptions([renumbered], [{ id: '7', label: '4000 Licences' }], known)).toEqual({
      ...nothing,
      renamed: [{ optionId: '7', from: '4000 Licences', to: '4005 Licences and more' }],
    });
  });

  it('are never removed: one whose row is inactive or gone says so', () => {
    const options = [{ id: '7', label: '4000 Licences' }];
    const plan = planOptions([row('4000', 'Licences', false)], options, known);
    expect(plan.renamed).toEqual([{ optionId: '7', from: '4000 Licences', to: '(inactive) 4000 Licences' }]);
    const again = planOptions(
      [row('4000', 'Licences', false)],
      [{ id: '7', label: '(inactive) 4000 Licences' }],
      known,
    );
    expect(again).toEqual(nothing);
  });

  it('that people made before are taken over by label, or by number where only one begins with it', () => {
    const options = [
      { id: '1', label: '4000  licences' },
      { id: '2', label: '4010' },
      { id: '3', label: '4020 Hardware' },
      { id: '4', label: '4020 Rental' },
      { id: '9', label: 'Other' },
    ];
    const rows = [row('4000', 'Licences'), row('4010', 'Services'), row('4020', 'Devices')];
    const plan = planOptions(rows, options, none);
    expect(plan.adopted).toEqual([
      { recordNo: 'r4000', optionId: '1' },
      { recordNo: 'r4010', optionId: '2' },
    ]);
    expect(plan.renamed.map(({ optionId, to }) => `${optionId} ${to}`)).toEqual(['1 4000 Licences', '2 4010 Services']);
    expect(plan.added).toEqual([{ recordNo: 'r4020', label: '4020 Devices' }]);
  });

  it('that people made before stand for the row in force, not for a gone one that had its number', () => {
    const gone = { ...row('4000', 'Old licences', false), recordNo: 'r1' };
    const plan = planOptions([gone, row('4000', 'Licences')], [{ id: '7', label: '4000 Licences' }], none);
    expect(plan).toEqual({ ...nothing, adopted: [{ recordNo: 'r4000', optionId: '7' }] });
  });

  it('of a run that was killed after it wrote are found again instead of being added twice', () => {
    const plan = planOptions([row('4000', 'Licences')], [{ id: '7', label: '4000 Licences' }], none);
    expect(plan).toEqual({ ...nothing, adopted: [{ recordNo: 'r4000', optionId: '7' }] });
  });

  it('that somebody deleted in Pipedrive are added again', () => {
    const plan = planOptions([row('4000', 'Licences')], [], known);
    expect(plan).toMatchObject({ forgotten: ['r4000'], added: [{ recordNo: 'r4000' }] });
  });

  it('never say more than Pipedrive takes', () => {
    const [added] = planOptions([row('4000', 'x'.repeat(400))], [], none).added;
    expect(added?.label).toHaveLength(255);
  });
});
