import { queryFunction } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

const dimensions = '<getDimensions/>';
const login = (user: string, password: string, company = 'SANDBOX'): { readonly login: string } => ({
  login: `<userid>${user}</userid><companyid>${company}</companyid><password>${password}</password>`,
});

describe('a second company', () => {
  it('keeps a ledger, control ids and sessions of its own', async () => {
    await intacct.act('addCompany', { id: 'SANDBOX-2' });
    const second = RunningIntacct.client(intacct.sandbox.url, { companyId: 'SANDBOX-2' });
    await intacct.sendOne(sale('C-1'));
    expect(await intacct.sendOne(sale('C-1'), { client: second })).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.sendOne(sale('C-2'), { client: second })).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.recorded('C-')).toBe(1);
    const other = await intacct.control<{ entries: unknown[] }>('ledger?company=SANDBOX-2&reference=C-');
    expect(other.entries).toHaveLength(2);
    second.close();
  });

  it('may have another base currency', async () => {
    await intacct.act('addCompany', { id: 'US', baseCurrency: 'USD' });
    const second = RunningIntacct.client(intacct.sandbox.url, { companyId: 'US' });
    expect(await second.financialSetup()).toMatchObject({ baseCurrency: 'USD' });
    second.close();
  });

  it('is entered by a console user only where the console lists it', async () => {
    await intacct.act('addCompany', { id: 'CONSOLE', clients: ['SANDBOX'] });
    const packed = { login: login('sandbox', 'sandbox-user', 'CONSOLE|SANDBOX|100').login };
    expect(await intacct.answerOf(dimensions, packed)).toContain('<companyid>SANDBOX</companyid><locationid>100<');
    const back = { login: login('sandbox', 'sandbox-user', 'SANDBOX|CONSOLE').login };
    expect(await intacct.answerOf(dimensions, back)).toContain('Sign-in information is incorrect');
  });

  it('that has expired refuses at control level', async () => {
    await intacct.act('expireCompany', { expired: true });
    const client = RunningIntacct.client(intacct.sandbox.url);
    await expect(client.financialSetup()).rejects.toMatchObject({ failure: { errorClass: 'authorization' } });
    client.close();
  });
});

describe('a sender', () => {
  it('is let in by each company on its own, and its leave ends in the middle of a session', async () => {
    await intacct.act('addSender', { sender: 'partner', password: 'p' });
    const client = RunningIntacct.client(intacct.sandbox.url, { senderId: 'partner', senderPassword: 'p' });
    expect(await intacct.sendOne(sale('S-0'), { client }).catch((error: unknown) => error)).toMatchObject({
      failure: { errorClass: 'authorization' },
    });
    client.close();
    await intacct.act('authoriseSender', { sender: 'partner' });
    const allowed = RunningIntacct.client(intacct.sandbox.url, { senderId: 'partner', senderPassword: 'p' });
    expect(await intacct.sendOne(sale('S-1'), { client: allowed })).toMatchObject({ kind: 'succeeded' });
    await intacct.act('withdrawSender', { sender: 'partner' });
    expect(await intacct.sendOne(sale('S-2'), { client: allowed })).toMatchObject({
      kind: 'not-executed',
      failure: { errorClass: 'authorization' },
    });
    expect(await intacct.recorded('S-')).toBe(1);
    allowed.close();
  });

  it.each([
    ['company', 'unknown'],
    ['sender', 'succeeded'],
  ] as const)('shares control ids by %s', async (scope, kind) => {
    intacct.settings.duplicateIdScope = scope;
    await intacct.act('addSender', { sender: 'partner', password: 'p' });
    await intacct.act('authoriseSender', { sender: 'partner' });
    const client = RunningIntacct.client(intacct.sandbox.url, { senderId: 'partner', senderPassword: 'p' });
    await intacct.sendOne(sale('SC-1'));
    expect(await intacct.sendOne(sale('SC-1'), { client })).toMatchObject({ kind });
    expect(await intacct.sendOne(sale('SC-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
    client.close();
  });
});

describe('a user', () => {
  it('has permissions of its own, and only for what they say', async () => {
    await intacct.act('addUser', { user: 'reader', password: 'r', deniedWrites: ['GLBATCH'], deniedReads: ['VENDOR'] });
    const client = RunningIntacct.client(intacct.sandbox.url, { userId: 'reader', userPassword: 'r' });
    const vendors = queryFunction('U-1', { object: 'VENDOR', fields: ['RECORDNO'] });
    const customers = queryFunction('U-2', { object: 'CUSTOMER', fields: ['RECORDNO'] });
    expect(await intacct.send([sale('U-3'), vendors, customers], { client })).toMatchObject([
      { kind: 'refused', failure: { errorClass: 'permission' } },
      { kind: 'refused', failure: { errorClass: 'permission' } },
      { kind: 'succeeded' },
    ]);
    expect(await intacct.sendOne(sale('U-3'))).toMatchObject({ kind: 'succeeded' });
    await intacct.act('changeUser', { user: 'reader', deniedWrites: [] });
    expect(await intacct.sendOne(sale('U-4'), { client })).toMatchObject({ kind: 'succeeded' });
    client.close();
  });

  it('enters the entities it is allowed and no other', async () => {
    await intacct.act('addUser', { user: 'paris', password: 'p', entities: ['200'] });
    const client = RunningIntacct.client(intacct.sandbox.url, { userId: 'paris', userPassword: 'p' });
    await expect(client.connect({ entity: '100', purpose: 'read' })).rejects.toThrow();
    await (await client.connect({ entity: '200', purpose: 'read' })).release();
    client.close();
  });

  it('is locked after wrong passwords, alone, until somebody unlocks it', async () => {
    intacct.settings.lockAfterWrongPasswords = 2;
    await intacct.act('addUser', { user: 'other', password: 'o' });
    const wrong = await Promise.all([1, 2].map(async () => intacct.answerOf(dimensions, login('sandbox', 'wrong'))));
    expect(wrong.every((answer) => answer.includes('Sign-in information is incorrect'))).toBe(true);
    expect(await intacct.answerOf(dimensions, login('sandbox', 'sandbox-user'))).toContain('The user is locked');
    expect(await intacct.answerOf(dimensions, login('other', 'o'))).toContain('<function>getDimensions</function>');
    await intacct.act('unlockUser');
    expect(await intacct.answerOf(dimensions, login('sandbox', 'sandbox-user'))).toContain('<dimension>');
  });

  it('keeps its password to itself', async () => {
    await intacct.act('addUser', { user: 'secret', password: 'never-shown-1' });
    expect(JSON.stringify(await intacct.control('companies'))).toContain('secret');
    expect(JSON.stringify(await intacct.control('companies'))).not.toMatch(/never-shown-1|sandbox-user|sandbox-sender/);
  });
});
