import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PosterScene } from '../testing/poster-scene.for-spec.js';
import type { SaveRuleDto } from './rule.dto.js';
import { RefusedImportError } from './rule.errors.js';
import type { RuleFile } from './rule-import.js';

let scene: PosterScene;
beforeAll(async () => {
  scene = await PosterScene.open();
  await scene.rules.create(rule('Software'), { actor: 'ada', reason: 'A start' });
  await scene.rules.create(rule('Services'), { actor: 'ada', reason: 'A start' });
});
afterAll(() => scene.close());

const by = { actor: 'grace', reason: 'New chart of accounts' };
const rule = (name: string, category = name, priority = 0): SaveRuleDto => ({
  name,
  priority,
  conditions: { category: [category] },
  result: {
    journal: 'SALES',
    treatment: 'revenue',
    revenueAccount: { number: '4000' },
    offsetAccount: { number: '1210' },
    entity: { from: 'fixed', value: '100' },
    dimensions: { department: { from: 'fixed', value: '10' } },
  },
});
const yaml = (content: string, replace = false): RuleFile => ({ format: 'yaml', content, replace });
const lineOf = (content: string, text: string): number =>
  content.split('\n').findIndex((one) => one.includes(text)) + 1;
const state = async (): Promise<[string, number][]> => (await scene.rules.list()).map((one) => [one.name, one.version]);

async function faultsOf(file: RuleFile): Promise<{ line: number; field?: string; message: string }[]> {
  const before = await state();
  const error: unknown = await scene.transfer.apply(file, by).catch((reason: unknown) => reason);
  if (!(error instanceof RefusedImportError)) throw new Error(`not refused: ${String(error)}`);
  expect(await state()).toEqual(before);
  expect((await scene.transfer.preview(file)).faults).toEqual(error.faults);
  return [...error.faults];
}

describe('importing mapping rules', { shuffle: false }, () => {
  it.each(['yaml', 'csv'] as const)('changes nothing when a %s export comes back as it was', async (format) => {
    const content = await scene.transfer.export(format);
    const before = await state();
    const plan = await scene.transfer.apply({ format, content, replace: true }, by);
    expect(plan).toEqual({ faults: [], changes: [], unchanged: 2 });
    expect(await state()).toEqual(before);
  });

  it('shows the difference first and changes nothing by that', async () => {
    const content = (await scene.transfer.export('yaml')).replace('priority: 0', 'priority: 7');
    const before = await state();
    const plan = await scene.transfer.preview(yaml(content));
    expect(plan).toMatchObject({
      faults: [],
      changes: [{ change: 'changed', fields: [{ field: 'priority', before: 0, after: 7 }] }],
      unchanged: 1,
    });
    expect(await state()).toEqual(before);
  });

  it('is refused whole for one fault, naming the line of each', async () => {
    const content = (await scene.transfer.export('yaml'))
      .replace('priority: 0', 'priority: high')
      .replace(/journal: SALES(?![^]*journal: SALES)/, 'journal: NOPE');
    const faults = await faultsOf(yaml(content));
    expect(faults.map(({ line, field }) => [line, field])).toEqual([
      [lineOf(content, 'priority: high'), 'priority'],
      [lineOf(content, 'journal: NOPE'), 'result.journal'],
    ]);
  });

  it('refuses rules that could match the same line with the same rank, within one file', async () => {
    const two = ['One', 'Two'].map((name) => rule(name, 'Training'));
    const content = JSON.stringify({ format: 'mapping-rules/1', rules: two });
    const faults = await faultsOf(yaml(content));
    expect(faults).toHaveLength(2);
    expect(faults[0]?.message).toContain('same rank');
  });

  it('does not overwrite a rule that somebody changed since the export', async () => {
    const content = await scene.transfer.export('csv');
    const [software] = (await scene.rules.list()).filter((one) => one.name === 'Software');
    await scene.rules.change(software?.id ?? '', software?.version ?? 0, rule('Software', 'Software', 3), {
      actor: 'ada',
      reason: 'A correction',
    });
    const faults = await faultsOf({ format: 'csv', content, replace: false });
    expect(faults).toMatchObject([{ field: 'version', line: expect.any(Number) as number }]);
  });

  it('applies everything in one transaction: new, changed, renamed for each other, deleted, all in the audit trail', async () => {
    const content = (await scene.transfer.export('yaml'))
      .replace('name: Software', 'name: X')
      .replace('name: Services', 'name: Software')
      .replace('name: X', 'name: Services');
    scene.posting.plans.length = 0;
    const swapped = await scene.transfer.apply(yaml(content), by);
    expect(swapped.changes.map(({ change }) => change)).toEqual(['changed', 'changed']);
    expect(scene.posting.plans.filter(({ holdKinds }) => holdKinds?.includes('mapping'))).toHaveLength(1);
    const fresh = JSON.stringify({ format: 'mapping-rules/1', rules: [rule('Training')] });
    const replaced = await scene.transfer.apply(yaml(fresh, true), by);
    expect(replaced.changes.map(({ change, name }) => [change, name]).toSorted()).toEqual([
      ['created', 'Training'],
      ['deleted', 'Services'],
      ['deleted', 'Software'],
    ]);
    expect((await state()).map(([name]) => name)).toEqual(['Training']);
    const { db, trail } = scene.bench;
    const imports = await trail.list(db, 'rules', 'all');
    expect(imports.at(-1)).toMatchObject({ action: 'rules.imported', ...by, after: { created: 1, deleted: 2 } });
    const created = replaced.changes.find(({ change }) => change === 'created');
    expect(await trail.list(db, 'rule', created?.ruleId ?? '')).toMatchObject([
      { action: 'rule.saved', actor: 'grace' },
    ]);
  });
});
