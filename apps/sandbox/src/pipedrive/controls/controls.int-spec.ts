import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type RunningAccount, startAccount } from '../testing/running-account.js';

interface Overview {
  readonly controls: readonly { readonly call: string; readonly about: string; readonly example?: unknown }[];
  readonly faults: readonly { readonly kind: string; readonly about: string; readonly example: unknown }[];
  readonly webhookFaults: Overview['faults'];
  readonly settings: readonly {
    readonly name: string;
    readonly about: string;
    readonly default: unknown;
    readonly example: unknown;
  }[];
}

let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount();
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  await account.api.post('/_sandbox/reset', {});
});

const overviewOf = async (): Promise<Overview> => (await account.api.get('/_sandbox/')).body as unknown as Overview;
const single = (text: string): string => text.replaceAll(/ +/g, ' ');

function send(call: string, body: unknown): ReturnType<RunningAccount['api']['get']> {
  const [method, path = ''] = call.split(' ');
  if (method === 'GET') return account.api.get(path);
  return method === 'DELETE' ? account.api.delete(path) : account.api.post(path, body ?? {});
}

describe('the controls of the sandboxed account', () => {
  it('are listed with examples that work as they stand', async () => {
    const { controls, faults, webhookFaults, settings } = await overviewOf();
    for (const { call, example } of controls) {
      expect([call, (await send(call, example)).status]).toEqual([call, 200]);
    }
    for (const { example } of faults) expect((await send('POST /_sandbox/faults', example)).status).toBe(200);
    for (const { example } of webhookFaults) {
      expect((await send('POST /_sandbox/webhook-faults', example)).status).toBe(200);
    }
    for (const { example } of settings) expect((await send('POST /_sandbox/settings', example)).status).toBe(200);
  });

  it('are listed with and without the last slash, and say what a setting is now', async () => {
    await account.api.post('/_sandbox/settings', { burstLimit: 77 });
    const { body } = await account.api.get('/_sandbox');
    expect(body['settings']).toContainEqual(expect.objectContaining({ name: 'burstLimit', now: 77, default: 1_000 }));
    expect(Object.keys(body)).toEqual(['controls', 'faults', 'webhookFaults', 'settings']);
  });

  it('are all in the README, row by row', async () => {
    const { controls, faults, webhookFaults, settings } = await overviewOf();
    const doubts = Object.keys((await account.api.get('/_sandbox/doubts')).body);
    const rows = [
      ...controls.map((one) => [one.call, one.about]),
      ...faults.map((one) => [one.kind, one.about]),
      ...webhookFaults.map((one) => [one.kind, one.about]),
      ...settings
        .filter((one) => !doubts.includes(one.name))
        .map((one) => [one.name, `\`${JSON.stringify(one.default)}\` | ${one.about}`]),
    ].map(([name, rest]) => `| \`${name}\` | ${rest} |`);
    const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
    const inReadme = readme.split('\n').filter((line) => line.startsWith('| `'));
    expect(inReadme.map(single).filter((line) => !doubts.some((name) => line.startsWith(`| \`${name}\` `)))).toEqual(
      rows.map(single),
    );
  });

  it.each([
    ['/_sandbox/fault', {}, 404, 'there is no POST /_sandbox/fault; did you mean "POST /_sandbox/faults"?'],
    ['/_sandbox/nothing-like-it', {}, 404, 'known are GET /_sandbox/, GET /_sandbox/settings'],
    ['/_sandbox/settings', { burstLimits: 4 }, 400, 'burstLimits: is not known here; did you mean "burstLimit"?'],
    ['/_sandbox/settings', { burstLimit: 'four' }, 400, 'burstLimit: must be a number'],
    ['/_sandbox/faults', { kind: 'drop' }, 400, 'kind: must be one of [late, burst-429'],
    ['/_sandbox/faults', { kind: 'late', paths: '/' }, 400, 'did you mean "path"?'],
    ['/_sandbox/hidden-deals', { id: [1] }, 400, 'did you mean "ids"?'],
    ['/_sandbox/webhook-chaos', { seed: 1, lossRate: 1 }, 400, 'did you mean "lossShare"?'],
  ])('answer what is wrong in a call of %s with its remedy: %j', async (path, body, status, error) => {
    const refused = await account.api.post(path, body);
    expect(refused.status).toBe(status);
    expect(refused.body['error']).toContain(error);
  });
});
