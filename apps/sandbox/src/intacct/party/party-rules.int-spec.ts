import { createCustomer, createRecord, deleteRecord, setStatus, updateRecord } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line, RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

describe('parties', () => {
  const acme = createCustomer('P-1', {
    customerId: 'ACME',
    name: 'Acme',
    displayContact: { email1: 'ap@acme.example', address: { city: 'Ghent', isoCountryCode: 'BE' } },
  });

  it('are created once, with their contact, and only at the level they belong to can they be changed', async () => {
    expect(await intacct.sendOne(acme, { entity: '' })).toMatchObject({ kind: 'succeeded', naturalId: 'ACME' });
    const again = createCustomer('P-2', { customerId: 'ACME', name: 'Acme' });
    expect(await intacct.sendOne(again, { entity: '' })).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'already-exists' },
    });
    const status = setStatus('P-3', 'CUSTOMER', { field: 'CUSTOMERID', value: 'ACME' }, 'inactive');
    expect(await intacct.sendOne(status, { entity: '100' })).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'permission' },
    });
    expect(await intacct.sendOne({ ...status, controlId: 'P-4' }, { entity: '' })).toMatchObject({ kind: 'succeeded' });
    const [stored] = (await intacct.ledger()).customers.filter((row) => row['CUSTOMERID'] === 'ACME');
    expect(stored).toMatchObject({
      STATUS: 'inactive',
      'DISPLAYCONTACT.PRINTAS': 'Acme',
      'DISPLAYCONTACT.MAILADDRESS.COUNTRYCODE': 'BE',
    });
  });

  it('collide by the name of their contact as well', async () => {
    await intacct.sendOne(acme, { entity: '' });
    const other = createCustomer('P-5', {
      customerId: 'ACME2',
      name: 'Other',
      displayContact: { contactName: 'Acme(CACME)' },
    });
    const outcome = await intacct.sendOne(other, { entity: '' });
    expect(outcome).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'already-exists', message: expect.stringContaining('Another Contact') as string },
    });
  });

  it('in use cannot be deleted', async () => {
    await intacct.sendOne(acme, { entity: '' });
    await intacct.sendOne(
      sale('P-6', {
        lines: [
          line('debit', '1210', '1.00', { dimensions: { location: '100', customerId: 'ACME' } }),
          line('credit', '4000', '1.00'),
        ],
      }),
    );
    const [stored] = (await intacct.ledger()).customers.filter((row) => row['CUSTOMERID'] === 'ACME');
    const outcome = await intacct.sendOne(deleteRecord('P-7', 'CUSTOMER', stored?.['RECORDNO'] ?? ''), { entity: '' });
    expect(outcome.kind).not.toBe('succeeded');
    expect((await intacct.ledger()).customers.some((row) => row['CUSTOMERID'] === 'ACME')).toBe(true);
  });

  it('restricted to a location are not taken elsewhere', async () => {
    await intacct.sendOne(acme, { entity: '' });
    await intacct.act('editRecord', {
      object: 'CUSTOMER',
      id: 'ACME',
      fields: { OBJECTRESTRICTION: 'Restricted', RESTRICTEDLOCATIONS: '200' },
    });
    const lines = [
      line('debit', '1210', '1.00', { dimensions: { location: '100', customerId: 'ACME' } }),
      line('credit', '4000', '1.00'),
    ];
    expect(await intacct.sendOne(sale('P-8', { lines }))).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'invalid-dimension', message: expect.stringContaining("'ACME' specified") as string },
    });
  });
});

describe('an account', () => {
  it('that is there already is refused in the words of the vendor', async () => {
    const again = createRecord('G-1', 'GLACCOUNT', { ACCOUNTNO: '4000', TITLE: 'Again' });
    expect(await intacct.sendOne(again, { entity: '' })).toMatchObject({
      kind: 'refused',
      failure: {
        errorClass: 'already-exists',
        message: "Duplicate account number: The account number '4000' already exists",
      },
    });
  });

  it('closes to an account that stays open, and to no other', async () => {
    const closing = { ACCOUNTTYPE: 'incomestatement', CLOSINGTYPE: 'closing account' };
    const good = createRecord('G-2', 'GLACCOUNT', {
      ACCOUNTNO: '4900',
      TITLE: 'Other revenue',
      ...closing,
      CLOSINGACCOUNTNO: '3000',
    });
    expect(await intacct.sendOne(good, { entity: '' })).toMatchObject({ kind: 'succeeded', naturalId: '4900' });
    const bad = updateRecord('G-3', 'GLACCOUNT', { ACCOUNTNO: '4900', CLOSINGACCOUNTNO: '4000' });
    expect(await intacct.sendOne(bad, { entity: '' })).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'inactive-account' },
    });
    const sheet = createRecord('G-4', 'GLACCOUNT', {
      ACCOUNTNO: '1900',
      TITLE: 'Sheet',
      ...closing,
      ACCOUNTTYPE: 'balancesheet',
    });
    expect((await intacct.sendOne(sheet, { entity: '' })).kind).not.toBe('succeeded');
  });
});
