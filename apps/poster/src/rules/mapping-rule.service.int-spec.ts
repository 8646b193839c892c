import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PosterScene } from '../testing/poster-scene.for-spec.js';
import type { SaveRuleDto } from './rule.dto.js';
import { RefusedInputError, RuleChangedError } from './rule.errors.js';
import { SecondPersonError } from './two-people.js';

let scene: PosterScene;
beforeAll(async () => {
  scene = await PosterScene.open();
});
afterAll(() => scene.close());

const ada = { actor: 'ada', reason: 'A new product line' };
const grace = { actor: 'grace', reason: 'Checked the contracts' };
const rule = (
  name: string,
  changes: Partial<SaveRuleDto> = {},
  result: Partial<SaveRuleDto['result']> = {},
): SaveRuleDto => ({
  name,
  conditions: { category: [name] },
  ...changes,
  result: {
    journal: 'SALES',
    treatment: 'revenue',
    revenueAccount: { number: '4000' },
    offsetAccount: { number: '1210' },
    entity: { from: 'fixed', value: '100' },
    dimensions: { department: { from: 'fixed', value: '10' } },
    ...result,
  },
});

const refused = async (saving: Promise<unknown>): Promise<string[]> => {
  const error: unknown = await saving.catch((reason: unknown) => reason);
  if (!(error instanceof RefusedInputError)) throw new Error(`not refused: ${String(error)}`);
  return error.findings.map((finding) => finding.cause);
};

describe('saving a mapping rule', () => {
  it('reads the ledger first where it was never read, and keeps the record numbers of the accounts', async () => {
    const saved = await scene.rules.create(rule('Software'), { actor: 'ada', reason: 'The first rule' });
    expect(saved.result.revenueAccount).toMatchObject({ number: '4000', recordNo: expect.stringMatching(/^\d+$/) });
    expect(await scene.bench.trail.list(scene.bench.db, 'rule', saved.id)).toMatchObject([
      { action: 'rule.saved', actor: 'ada', reason: 'The first rule', after: { name: 'Software', version: 1 } },
    ]);
  });

  it('plans deals again that were held for want of a rule', async () => {
    scene.posting.plans.length = 0;
    await scene.rules.create(rule('Services'), ada);
    expect(scene.posting.plans).toMatchObject([
      { holdKinds: expect.arrayContaining(['mapping', 'validation']), concerns: expect.anything() },
      { cause: 'review:live-differs', concerns: expect.anything() },
      { cause: 'review:declined-otherwise', concerns: expect.anything() },
    ]);
  });

  it('is refused with every fault at once, naming field and remedy', async () => {
    const faults = rule(
      'Faults',
      {},
      {
        journal: 'NOPE',
        revenueAccount: { number: '4100' },
        offsetAccount: { number: '1000' },
        dimensions: { department: { from: 'fixed', value: '90' } },
        memoTemplate: '{nonsense}',
      },
    );
    expect((await refused(scene.rules.create(faults, ada))).toSorted()).toEqual([
      'validation:account:1000:bank',
      'validation:account:4100:inactive',
      'validation:department:90:inactive',
      'validation:journal:NOPE:unknown',
      'validation:template:nonsense',
    ]);
  });

  it.each([
    ['the control account of receivables', '1200', 'validation:account:1200:control'],
    ['an income account', '4010', 'validation:account:4010:not-balance-sheet'],
    ['an account that does not exist', '9999', 'validation:account:9999:unknown'],
  ])('refuses %s as offset account', async (_what, number, cause) => {
    expect(await refused(scene.rules.create(rule('Offset', {}, { offsetAccount: { number } }), ada))).toEqual([cause]);
  });

  it('is refused when another rule could match the same line with the same rank, naming it', async () => {
    const error: unknown = await scene.rules
      .create(rule('Software again', { conditions: { category: ['software'] } }), ada)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RefusedInputError);
    expect((error as RefusedInputError).message).toContain('"Software"');
    await scene.rules.create(rule('Software again', { conditions: { category: ['software'] }, priority: 1 }), ada);
  });

  it('lets only one of two ambiguous rules through when both are saved at once', async () => {
    const same = { conditions: { category: ['Race'] } };
    const results = await Promise.allSettled([
      scene.rules.create(rule('Race A', same), ada),
      scene.rules.create(rule('Race B', same), ada),
    ]);
    expect(results.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('keeps every version, and refuses to change one that is not the newest', async () => {
    const saved = await scene.rules.create(rule('Hardware'), ada);
    await scene.rules.change(saved.id, 1, rule('Hardware', { priority: 5 }), grace);
    await expect(scene.rules.change(saved.id, 1, rule('Hardware'), ada)).rejects.toThrow(RuleChangedError);
    await expect(scene.rules.remove(saved.id, 1, ada)).rejects.toThrow(RuleChangedError);
    await scene.rules.remove(saved.id, 2, ada);
    const { rule: gone, versions } = await scene.rules.show(saved.id);
    expect(gone).toBeUndefined();
    expect(versions.map(({ version, change, author, reason }) => [version, change, author, reason])).toEqual([
      [1, 'created', 'ada', ada.reason],
      [2, 'changed', 'grace', grace.reason],
      [3, 'deleted', 'ada', ada.reason],
    ]);
    expect((await scene.rules.list()).some((one) => one.id === saved.id)).toBe(false);
  });

  it('lets a new version take over on its date: until then the older one decides, and nothing may collide with it', async () => {
    const old = await scene.rules.create(rule('Licences'), ada);
    const next = rule(
      'Licences',
      { effectiveFrom: '2099-01-01', takesOver: true, conditions: { category: ['Renewals'] } },
      { revenueAccount: { number: '4010' } },
    );
    await scene.rules.change(old.id, 1, next, ada);
    const { rules } = await scene.context.loaded();
    const versions = rules.filter((one) => one.id === old.id);
    expect(versions.map((one) => [one.version, one.effectiveFrom, one.effectiveTo])).toEqual([
      [2, '2099-01-01', null],
      [1, null, '2098-12-31'],
    ]);
    const rival = rule('Licences too', { conditions: { category: ['Licences'] } });
    expect(await refused(scene.rules.create(rival, ada))).toEqual(['rule:priority']);
    const later = rule('Licences too', { conditions: { category: ['Licences'] }, effectiveFrom: '2099-01-01' });
    await scene.rules.create(later, ada);
    expect(await refused(scene.rules.create(rule('No date', { takesOver: true }), ada))).toEqual([
      'rule:effectiveFrom',
    ]);
    const file = { format: 'csv' as const, content: await scene.transfer.export('csv'), replace: true };
    expect(await scene.transfer.preview(file)).toMatchObject({ faults: [], changes: [] });
  });

  it('lets a second person approve early revenue, never its author, and a change ends the consent', async () => {
    const saved = await scene.rules.create(rule('Stage', { conditions: { stage: ['Order signed'] } }), ada);
    await expect(scene.rules.approve(saved.id, 1, ada)).rejects.toThrow(SecondPersonError);
    const approved = await scene.rules.approve(saved.id, 1, grace);
    expect(approved.earlyRevenueApprovedBy).toBe('grace');
    // Who looked at version 1 has not seen what version 2 says.
    await expect(scene.rules.approve(saved.id, 1, grace)).rejects.toThrow(RuleChangedError);
    const again = rule('Stage', { conditions: { stage: ['Order signed'] }, priority: 2 });
    expect((await scene.rules.change(saved.id, approved.version, again, ada)).earlyRevenueApprovedBy).toBeNull();
  });
});

describe('business settings', () => {
  it('are audited, change the revision and look again at what was held', async () => {
    const before = await scene.context.current();
    scene.posting.plans.length = 0;
    const after = await scene.settings.change(
      { periodPolicy: 'next-open', observe: true },
      { actor: 'ada', reason: 'Close' },
    );
    expect(after).toMatchObject({ periodPolicy: 'next-open', observe: true, paused: false });
    const context = await scene.context.current();
    expect(context.revision).not.toBe(before.revision);
    expect(context.brakes).toEqual({ observe: true, paused: false });
    expect(scene.posting.plans).toEqual([
      { holdKinds: expect.arrayContaining(['period', 'paused']) as unknown },
      { cause: 'review:live-differs' },
      { cause: 'review:declined-otherwise' },
      { operationStates: ['ready'] },
    ]);
    expect(await scene.bench.trail.list(scene.bench.db, 'setting', 'periodPolicy')).toMatchObject([
      { action: 'setting.changed', actor: 'ada', before: { value: 'hold' }, after: { value: 'next-open' } },
    ]);
  });

  it('refuse an account that the ledger would refuse', async () => {
    const rounding = { account: { number: '4100' }, cap: '0.05' };
    expect(await refused(scene.settings.change({ rounding }, { actor: 'ada', reason: 'Rounding' }))).toEqual([
      'validation:account:4100:inactive',
    ]);
  });
});

describe('reference data', () => {
  it('raises the revision only when something changed', async () => {
    await scene.refresher.refresh();
    const before = await scene.context.current();
    await scene.refresher.refresh();
    expect((await scene.context.current()).revision).toBe(before.revision);
  });

  it('shows how fresh each kind is, and knows the kinds of accounts', async () => {
    const freshness = await scene.reference.runs.freshness();
    expect(freshness.find((one) => one.kind === 'account')).toMatchObject({ problem: null, rows: expect.any(Number) });
    const { reference } = await scene.context.loaded();
    expect(reference.baseCurrency).toBe('EUR');
    expect(reference.accounts.get('1000')).toMatchObject({ bank: true });
    expect(reference.accounts.get('2000')).toMatchObject({ control: true });
    expect(reference.accounts.get('4020')).toMatchObject({ required: ['department'] });
    expect(reference.journals.get('STAT')).toMatchObject({ kind: 'statistical' });
    expect(reference.entities.get('100')?.startOpen).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(reference.locations.get('110')).toMatchObject({ entity: '100' });
    expect(reference.exchangeRateTypes).toContain('Intacct Daily Rate');
    expect(reference.textLengths.get('GLBATCH.BATCH_TITLE')).toBe(100);
    expect(reference.currencies).toEqual(new Set(['EUR', 'USD', 'JPY']));
  });
});
