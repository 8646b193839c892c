import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { PosterScene } from '../testing/poster-scene.for-spec.js';
import {
  ProposalDecidedError,
  ProposalNotFoundError,
  ProposalOutdatedError,
  type RuleProposal,
} from './rule-proposal.js';
import type { StoredRule } from './mapping-rule.repository.js';
import type { RuleFile } from './rule-import.js';
import type { SaveRuleDto } from './rule.dto.js';
import { RefusedImportError, RefusedInputError, RuleChangedError } from './rule.errors.js';
import { SecondPersonError } from './two-people.js';

let scene: PosterScene;
beforeAll(async () => {
  scene = await PosterScene.open();
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.settings.change({ rulesNeedTwoPeople: true }, { actor: 'cfo', reason: 'Four eyes' });
});

const ada = { actor: 'ada', reason: 'A new product line' };
const grace = { actor: 'grace', reason: 'Checked with the chart of accounts' };
const rule = (name: string, changes: Partial<SaveRuleDto> = {}, journal = 'SALES'): SaveRuleDto => ({
  name,
  conditions: { category: [name] },
  result: {
    journal,
    treatment: 'revenue',
    revenueAccount: { number: '4000' },
    offsetAccount: { number: '1210' },
    entity: { from: 'fixed', value: '100' },
    dimensions: { department: { from: 'fixed', value: '10' } },
  },
  ...changes,
});
const fileOf = (...rules: SaveRuleDto[]): RuleFile => ({
  format: 'yaml',
  content: JSON.stringify({ format: 'mapping-rules/1', rules }),
  replace: false,
});
const names = async (): Promise<string[]> => (await scene.rules.list()).map((one) => one.name).toSorted();
/** A rule that two people have made. */
async function standing(name: string): Promise<StoredRule> {
  await scene.proposals.approve((await propose(rule(name))).id, grace);
  return (await scene.rules.list()).find((one) => one.name === name) ?? expect.fail(`there is no rule ${name}`);
}

const propose = (one: SaveRuleDto): Promise<RuleProposal> =>
  scene.proposals.propose({ change: 'create', rule: one }, ada);

describe('where a setting demands two people for the rules', () => {
  it('nobody changes a rule alone: not by saving, deleting or importing it', async () => {
    await scene.settings.change({ rulesNeedTwoPeople: false }, { actor: 'cfo', reason: 'A start' });
    const old = await scene.rules.create(rule('Old'), ada);
    await scene.settings.change({ rulesNeedTwoPeople: true }, { actor: 'cfo', reason: 'Four eyes' });
    const before = await names();
    const alone = [
      () => scene.rules.create(rule('Alone'), ada),
      () => scene.rules.change(old.id, old.version, rule('Old', { priority: 9 }), ada),
      () => scene.rules.remove(old.id, old.version, ada),
      () => scene.transfer.apply(fileOf(rule('Imported')), ada),
    ];
    for (const action of alone)
      await expect(action()).rejects.toMatchObject({
        name: 'SecondPersonError',
        refusal: 'missing',
        who: expect.stringContaining('another person with the role mapper') as string,
      });
    expect(await names()).toEqual(before);
  });

  it('a proposal takes effect when another person approves it, and the rule names author and approver', async () => {
    const proposal = await propose(rule('Software'));
    expect(await names()).not.toContain('Software');
    scene.posting.plans.length = 0;
    const approved = await scene.proposals.approve(proposal.id, grace);
    expect(approved).toMatchObject({ state: 'approved', decidedBy: 'grace', decidedBecause: grace.reason });
    expect(scene.posting.plans.filter(({ holdKinds }) => holdKinds?.includes('mapping'))).toHaveLength(1);
    const saved = (await scene.rules.list()).find((one) => one.name === 'Software');
    expect(saved).toMatchObject({ author: 'ada', approvedBy: 'grace' });
    const { versions } = await scene.rules.show(saved?.id ?? '');
    expect(versions).toMatchObject([{ version: 1, author: 'ada', approvedBy: 'grace', reason: ada.reason }]);
    const { trail, db } = scene.bench;
    expect(await trail.list(db, 'rule', saved?.id ?? '')).toMatchObject([
      { action: 'rule.saved', actor: 'ada', after: { approvedBy: 'grace' } },
    ]);
    expect(await trail.list(db, 'rule-proposal', proposal.id)).toMatchObject([
      { action: 'rule-proposal.proposed', actor: 'ada' },
      { action: 'rule-proposal.approved', actor: 'grace', reason: grace.reason },
    ]);
  });

  it('the author does not approve, whatever the proposal is, and it stays open for others', async () => {
    const proposal = await propose(rule('Mine'));
    const own = scene.proposals.approve(proposal.id, { actor: 'ada', reason: 'Myself' });
    await expect(own).rejects.toThrow(SecondPersonError);
    await expect(own).rejects.toMatchObject({
      refusal: 'same-person',
      who: expect.stringContaining('except ada') as string,
    });
    expect((await scene.proposals.list('open')).map(({ id }) => id)).toContain(proposal.id);
    expect(await names()).not.toContain('Mine');
    // Not even by another way into the database.
    const forged = scene.bench.db.query(
      `update rule_proposals set state = 'approved', decided_by = author where id = $1`,
      [proposal.id],
    );
    await expect(forged).rejects.toThrow('rule_proposals_second_person');
  });

  it('a file is proposed, shown and applied whole', async () => {
    const file = fileOf(rule('Training'), rule('Hardware'));
    const proposal = await scene.proposals.propose({ change: 'import', file }, ada);
    const { difference } = await scene.proposals.show(proposal.id);
    expect(difference.map(({ name }) => name)).toEqual(['Training', 'Hardware']);
    await scene.proposals.approve(proposal.id, grace);
    expect(await names()).toEqual(expect.arrayContaining(['Hardware', 'Training']));
    expect((await scene.rules.list()).find(({ name }) => name === 'Training')).toMatchObject({ approvedBy: 'grace' });
  });

  it('changes and deletions show what they would do, and refuse a version that is not the newest by then', async () => {
    await scene.proposals.approve((await propose(rule('Changing'))).id, grace);
    const saved = (await scene.rules.list()).find((one) => one.name === 'Changing');
    const of = { ruleId: saved?.id ?? '', version: 1 };
    const higher = { change: 'change' as const, ...of, rule: rule('Changing', { priority: 5 }) };
    const [first, second] = [await scene.proposals.propose(higher, ada), await scene.proposals.propose(higher, ada)];
    expect((await scene.proposals.show(first.id)).difference).toMatchObject([
      { name: 'Changing', fields: [{ field: 'priority', before: 0, after: 5 }] },
    ]);
    await scene.proposals.approve(first.id, grace);
    await expect(scene.proposals.approve(second.id, grace)).rejects.toThrow(RuleChangedError);
    expect((await scene.proposals.show(second.id)).proposal.state).toBe('open');
    await scene.proposals.reject(second.id, ada);
    const gone = await scene.proposals.propose({ change: 'delete', ruleId: of.ruleId, version: 2 }, ada);
    await scene.proposals.approve(gone.id, grace);
    expect(await names()).not.toContain('Changing');
  });

  it('nobody approves the end of a rule that has changed since it was proposed', async () => {
    const saved = await standing('Ending');
    const deletion = { change: 'delete' as const, ruleId: saved.id, version: saved.version };
    const proposal = await scene.proposals.propose(deletion, ada);
    const change = { ...deletion, change: 'change' as const, rule: rule('Ending', { priority: 7 }) };
    await scene.proposals.approve((await scene.proposals.propose(change, ada)).id, grace);
    await expect(scene.proposals.approve(proposal.id, grace)).rejects.toMatchObject({
      name: 'RuleChangedError',
      seen: 1,
      current: 2,
    });
    expect((await scene.proposals.show(proposal.id)).proposal.state).toBe('open');
    expect(await names()).toContain('Ending');
    await expect(scene.proposals.propose(deletion, ada)).rejects.toThrow(RuleChangedError);
  });

  it.each([
    ['changes a rule that it finds by its name', 'Found by name', false],
    ['deletes the rules that it does not have', 'Not in the file', true],
  ])('a file that %s is about the versions that were there when it was proposed', async (_what, name, replace) => {
    const saved = await standing(name);
    const content = fileOf(rule(replace ? 'Only one' : name, { priority: 3 }));
    const proposal = await scene.proposals.propose({ change: 'import', file: { ...content, replace } }, ada);
    const { priority: _, ...other } = rule(name, { effectiveTo: '2030-12-31' });
    const change = { change: 'change' as const, ruleId: saved.id, version: saved.version, rule: other };
    await scene.proposals.approve((await scene.proposals.propose(change, ada)).id, grace);
    const late = scene.proposals.approve(proposal.id, grace);
    await expect(late).rejects.toThrow(ProposalOutdatedError);
    await expect(late).rejects.toThrow(`"${name}"`);
    expect((await scene.rules.show(saved.id)).rule).toMatchObject({ version: 2, effectiveTo: '2030-12-31' });
    await scene.proposals.reject(proposal.id, ada);
  });

  it('a file that deletes what it does not have spares a rule that was made after it was proposed', async () => {
    const file = { ...fileOf(rule('Only one')), replace: true };
    const proposal = await scene.proposals.propose({ change: 'import', file }, ada);
    await standing('Made later');
    await expect(scene.proposals.approve(proposal.id, grace)).rejects.toThrow('"Made later"');
    expect(await names()).toContain('Made later');
  });

  it('a proposal from before versions were named can only be rejected', async () => {
    const saved = await standing('Old proposal');
    const content = { change: 'delete' as const, ruleId: saved.id, version: saved.version };
    const proposal = await scene.proposals.propose(content, ada);
    await scene.bench.db.query(`update rule_proposals set content = content - 'version' where id = $1`, [proposal.id]);
    await expect(scene.proposals.approve(proposal.id, grace)).rejects.toThrow(ProposalOutdatedError);
    expect(await scene.proposals.reject(proposal.id, grace)).toMatchObject({ state: 'rejected' });
  });

  it('a proposal that could not be applied is refused at once, and decided only once', async () => {
    const faulty = rule('Wrong', {}, 'NOPE');
    await expect(propose(faulty)).rejects.toThrow(RefusedInputError);
    const file = fileOf(faulty);
    await expect(scene.proposals.propose({ change: 'import', file }, ada)).rejects.toThrow(RefusedImportError);
    const proposal = await propose(rule('Once'));
    const both = await Promise.allSettled([
      scene.proposals.approve(proposal.id, grace),
      scene.proposals.approve(proposal.id, { actor: 'linus', reason: 'Also checked' }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(scene.proposals.reject(proposal.id, grace)).rejects.toThrow(ProposalDecidedError);
    const unknown = scene.proposals.show('00000000-0000-4000-8000-000000000000');
    await expect(unknown).rejects.toThrow(ProposalNotFoundError);
  });
});
