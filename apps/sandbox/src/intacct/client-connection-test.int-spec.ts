import type { PingOptions } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, sale } from './testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

async function states(options: PingOptions = {}): Promise<Record<string, string>> {
  const test = await intacct.client.ping({ entities: ['100'], journals: ['SALES'], needsEntities: true, ...options });
  return Object.fromEntries(test.checks.map((check) => [check.name, check.state]));
}

describe('the connection test', () => {
  it('finds nothing missing in a company that is set up', async () => {
    const test = await intacct.client.ping({
      entities: ['100', '200'],
      journals: ['SALES'],
      needsEntities: true,
      needsCurrencies: true,
    });
    expect(test.usable).toBe(true);
    expect(new Set(test.checks.map((check) => check.state))).toEqual(new Set(['ok']));
  });

  it('names the object the user may not read', async () => {
    intacct.settings.deniedReads = ['VENDOR'];
    expect(await states()).toMatchObject({ 'read VENDOR': 'missing', 'read CUSTOMER': 'ok' });
  });

  it('names a journal that is missing, inactive, or waits for approval', async () => {
    intacct.settings.approvalJournals = ['SALES'];
    await intacct.send([sale('PI-1')]);
    await intacct.act('setStatus', { object: 'JOURNAL', id: 'GJ', status: 'inactive' });
    expect(await states({ journals: ['SALES', 'GJ', 'NOPE'] })).toMatchObject({
      'journal SALES': 'attention',
      'journal GJ': 'missing',
      'journal NOPE': 'missing',
    });
  });

  it('knows statistical and adjustment journals, and says when a kind of them could not be asked', async () => {
    expect(await states({ journals: ['STAT'] })).toMatchObject({ 'journal STAT': 'ok' });
    intacct.settings.deniedReads = ['STATJOURNAL'];
    const { checks } = await intacct.client.ping({ journals: ['SALES', 'STAT'] });
    const journals = checks.filter((check) => check.name.startsWith('journal'));
    expect(journals.map((check) => [check.state, check.detail])).toEqual([
      ['ok', 'active; no entry waits for approval'],
      ['unknown', 'not found; STATJOURNAL cannot be read'],
    ]);
  });

  it('names an entity that does not exist and a feature that is off', async () => {
    intacct.settings.multiEntity = false;
    expect(await states({ entities: ['999'] })).toMatchObject({
      'sign-in': 'ok',
      'multi-entity': 'missing',
      'entity 999': 'missing',
    });
    const { checks } = await intacct.client.ping({ entities: ['999'] });
    expect(checks.find((check) => check.name === 'entity 999')?.remedy).toContain('entity id');
  });

  it('says what to do when the company has not authorised the sender', async () => {
    intacct.settings.senderAuthorised = false;
    const test = await intacct.client.ping();
    expect(test).toMatchObject({
      usable: false,
      checks: [
        { name: 'sign-in', state: 'missing', remedy: expect.stringContaining('Web Services authorizations') as string },
      ],
    });
  });

  it('tries credentials again that were refused before, because a person asks', async () => {
    const { client } = intacct;
    intacct.settings.lockAfterWrongPasswords = 1;
    const wrong = RunningIntacct.client(intacct.sandbox.url, { userPassword: 'wrong' });
    await wrong.ping();
    await expect(client.connect({ purpose: 'read' })).rejects.toMatchObject({
      failure: { errorClass: 'authentication' },
    });
    await intacct.act('unlockUser');
    await expect(client.connect({ purpose: 'read' })).rejects.toMatchObject({
      failure: { errorClass: 'authentication' },
    });
    expect((await client.ping()).usable).toBe(true);
    await (await client.connect({ purpose: 'read' })).release();
    wrong.close();
  });
});
