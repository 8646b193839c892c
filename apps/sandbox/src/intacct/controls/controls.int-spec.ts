import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FUNCTION_FAULTS, REQUEST_FAULTS } from '../faults/fault.js';
import { SWITCHES } from '../settings/switches.js';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

const code = (text: string): string => `\`${text}\``;
const takes = (one: string | readonly string[]): string => (typeof one === 'string' ? one : one.map(code).join(' / '));
const args = (one: Readonly<Record<string, string>>): string =>
  Object.entries(one)
    .map(([name, kind]) => (kind.endsWith('?') ? `${name}?` : name))
    .join(', ');
const single = (text: string): string => text.replaceAll(/ +/g, ' ');

interface Overview {
  readonly controls: readonly { readonly call: string; readonly about: string; readonly example: unknown }[];
  readonly switches: readonly {
    readonly name: string;
    readonly about: string;
    readonly takes: string | readonly string[];
    readonly default: unknown;
    readonly example: Readonly<Record<string, unknown>>;
  }[];
  readonly faults: {
    readonly kinds: readonly { readonly kind: string; readonly about: string; readonly example: unknown }[];
  };
  readonly actions: readonly {
    readonly action: string;
    readonly about: string;
    readonly args: Readonly<Record<string, string>>;
    readonly example: Readonly<Record<string, unknown>>;
  }[];
}

describe('the controls of the sandbox', () => {
  it('list every switch with what it is now, every fault and every action', async () => {
    await intacct.control('settings', { maxFunctions: 7 });
    const overview = await intacct.control<Overview>('');
    expect(overview.switches.map((one) => one.name).toSorted()).toEqual(Object.keys(SWITCHES).toSorted());
    expect(Object.keys(SWITCHES).toSorted()).toEqual(Object.keys(intacct.settings).toSorted());
    expect(overview.switches).toContainEqual(expect.objectContaining({ name: 'maxFunctions', now: 7, default: 100 }));
    expect(overview.actions.map((one) => one.action)).toContain('reclassifyLine');
    expect(overview.faults.kinds.map((one) => one.kind)).toEqual([...REQUEST_FAULTS, ...FUNCTION_FAULTS]);
  });

  it('are all in the README, row by row', async () => {
    const overview = await intacct.control<Overview>('');
    const rows = [
      ...overview.controls.map((one) => [code(one.call), one.about]),
      ...overview.faults.kinds.map((one) => [code(one.kind), one.about]),
      ...overview.switches.map((one) => [
        code(one.name),
        takes(one.takes),
        code(JSON.stringify(one.default)),
        one.about,
      ]),
      ...overview.actions.map((one) => [code(one.action), args(one.args), one.about]),
    ].map((cells) => single(`| ${cells.join(' | ')} |`));
    const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
    const inReadme = readme
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map(single);
    expect(inReadme).toEqual(rows);
  });

  it('come with examples that work as they stand', async () => {
    const { controls, switches, faults, actions } = await intacct.control<Overview>('');
    for (const { call, example } of controls) {
      const [method = '', path = ''] = call.split(' ');
      const given = typeof example === 'string' ? example : path;
      const body = typeof example === 'string' ? undefined : example;
      await intacct.control(given.replace('/_sandbox/', ''), body, method);
    }
    for (const { example } of switches) await intacct.control('settings', example);
    for (const { example } of faults.kinds) await intacct.control('faults', example);
    for (const { example } of actions) {
      const other = await RunningIntacct.start();
      const waits = example['action'] === 'approveEntry' || example['action'] === 'declineEntry';
      if (waits) other.settings.approvalJournals = ['SALES'];
      await other.sendOne(sale('EX-1'));
      await other.control('actions', example);
      await other.stop();
    }
  });

  it.each([
    ['settings', { maxFunction: 5 }, 'there is no setting \\"maxFunction\\"; did you mean \\"maxFunctions\\"?'],
    ['actions', { action: 'reclassify' }, 'is no such action; known are'],
    ['actions', { action: 'reclasifyLine' }, 'did you mean \\"reclassifyLine\\"?'],
    ['actions', { action: 'deleteEntry', recordno: '1' }, 'did you mean \\"recordNo\\"?'],
    ['faults', { faults: [{ kind: 'truncate' }] }, 'did you mean \\"truncated\\"?'],
    ['faults', { faults: [{ kind: 'drop', mach: {} }] }, 'did you mean \\"match\\"?'],
    ['faults', { faults: [{ kind: 'drop', match: { functions: 'create' } }] }, 'did you mean \\"function\\"?'],
    ['fault', { faults: [] }, 'there is no POST /_sandbox/fault; did you mean \\"POST /_sandbox/faults\\"?'],
    ['nothing-like-it', {}, 'known are GET /_sandbox/, GET /_sandbox/ledger'],
  ])('answer a mistyped name under %s with the one that was meant: %j', async (path, body, expected) => {
    await expect(intacct.control(path, body)).rejects.toThrow(expected);
  });

  it.each<[string, string, unknown, string]>([
    ['an unknown switch', 'settings', { nonsense: 1 }, 'there is no setting \\"nonsense\\"'],
    ['a switch of another kind', 'settings', { maxFunctions: 'many' }, '\\"maxFunctions\\" must be a count'],
    ['a word the switch does not take', 'settings', { rootCauseOrder: 'middle' }, 'must be one of first, last'],
    ['a list with something else in it', 'settings', { deniedReads: [1] }, '\\"deniedReads\\" must be a texts'],
    ['a rule without its text', 'settings', { smartRules: [{ object: 'GLBATCH' }] }, 'smartRules'],
    ['faults that are no list', 'faults', { faults: 'drop' }, '\\"faults\\" must be a list'],
    ['a probability above one', 'faults', { faults: [{ kind: 'drop', probability: 2 }] }, 'faults[0].probability'],
    ['a fault field nobody knows', 'faults', { faults: [{ kind: 'drop', often: 1 }] }, 'faults[0].often'],
    ['a match nobody knows', 'faults', { faults: [{ kind: 'drop', match: { on: 'x' } }] }, 'faults[0].match.on'],
    ['a seed that is none', 'faults', { faults: [], seed: 'x' }, '\\"seed\\"'],
    ['an unknown action', 'actions', { action: 'explode' }, '\\"action\\" is no such action'],
    ['an action of the language itself', 'actions', { action: 'constructor' }, '\\"action\\" is no such action'],
    ['a missing argument', 'actions', { action: 'deleteEntry' }, '\\"recordNo\\" is missing'],
    ['a date in another form', 'actions', { action: 'openBooks', entity: '100', from: '1.2.2026' }, '\\"from\\" must'],
    ['an unknown entity', 'actions', { action: 'openBooks', entity: 'X', from: '2026-01-01' }, 'LOCATIONENTITY X'],
    ['an unknown object', 'actions', { action: 'setStatus', object: 'X', id: '1', status: 'active' }, '\\"object\\"'],
    ['an argument too many', 'actions', { action: 'killSessions', now: true }, '\\"now\\" is not an argument'],
    ['time that runs backwards', 'actions', { action: 'advanceClock', ms: -1 }, '\\"ms\\" must be'],
    ['an unknown company', 'actions', { action: 'killSessions', company: 'NOPE' }, '\\"company\\" is unknown'],
    ['an unknown user', 'actions', { action: 'lockUser', user: 'nobody' }, '\\"user\\" is unknown'],
    [
      'a field the object does not have',
      'actions',
      { action: 'editRecord', object: 'VENDOR', id: '20000', fields: { NAM: 'x' } },
      'fields.NAM',
    ],
    ['a body that is no object', 'settings', [1], 'the body must be an object'],
  ])('answer %s with an error that names it, and change nothing', async (_what, path, body, expected) => {
    const before = JSON.stringify(intacct.settings);
    await expect(intacct.control(path, body)).rejects.toThrow(expected);
    expect(JSON.stringify(intacct.settings)).toBe(before);
  });

  it('change all switches of a call or none', async () => {
    await expect(intacct.control('settings', { maxFunctions: 5, offline: 'yes' })).rejects.toThrow('offline');
    expect(intacct.settings.maxFunctions).toBe(100);
  });
});
