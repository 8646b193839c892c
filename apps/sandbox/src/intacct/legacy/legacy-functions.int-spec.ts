import { where, type IntacctFunction } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generic, raw, type Fields } from '../testing/gateway-calls.js';
import { RunningIntacct } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
  await intacct.act('openBooks', { entity: '100', from: '2026-01-01' });
  await intacct.act('lockBooks', { entity: '100' });
});

afterEach(async () => {
  await intacct.stop();
});

const day = (year: string, month: string, date: string): Fields => ({ year, month, day: date });

const bill = (id: string, changes: Fields = {}): IntacctFunction =>
  generic(id, 'create_bill', '', {
    vendorid: '20001',
    datecreated: day('2026', '11', '2'),
    termname: 'Net 14',
    billno: id,
    description: 'Paper & pens',
    currency: 'EUR',
    billitems: { lineitem: [{ glaccountno: '6800', amount: '12.50', memo: 'pens', locationid: '100' }] },
    ...changes,
  });

async function keyOf(fn: IntacctFunction): Promise<string> {
  const outcome = await intacct.sendOne(fn, { entity: '' });
  if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
  return outcome.recordNo ?? '';
}

async function bills(): Promise<readonly Readonly<Record<string, string>>[]> {
  const fields = ['RECORDNO', 'RECORDID', 'STATE', 'WHENDUE', 'TOTALDUE', 'DESCRIPTION'] as const;
  const filter = where.equalTo('VENDORID', '20001');
  return (await intacct.client.query({ object: 'APBILL', fields, filter, orderBy: [{ field: 'RECORDNO' }] })).rows;
}

describe('a bill in the old dialect', () => {
  it('is created under the key that is answered, with the dates of its parts', async () => {
    const key = await keyOf(bill('LB-1'));
    expect((await bills()).at(-1)).toMatchObject({
      RECORDNO: key,
      RECORDID: 'LB-1',
      STATE: 'Posted',
      WHENDUE: '11/16/2026',
      TOTALDUE: '12.5',
      DESCRIPTION: 'Paper & pens',
    });
  });

  it('is paid by a payment request, which can be reversed', async () => {
    const key = await keyOf(bill('LB-2'));
    const request = generic('LB-3', 'create_paymentrequest', '', {
      bankaccountid: 'HH-MAIN',
      vendorid: '20001',
      paymentmethod: 'EFT',
      paymentdate: day('2026', '11', '10'),
      paymentrequestitems: { paymentrequestitem: [{ key, paymentamount: '12.50' }] },
    });
    const payment = await keyOf(request);
    expect((await bills()).at(-1)).toMatchObject({ STATE: 'Paid', TOTALDUE: '0' });
    const xml = `<reverse_appayment key="${payment}"><datereversed><year>2026</year><month>11</month><day>12</day></datereversed></reverse_appayment>`;
    await keyOf(raw('LB-4', 'reverse_appayment', xml));
    expect((await bills()).at(-1)).toMatchObject({ STATE: 'Posted', TOTALDUE: '12.5' });
  });

  it('changes line by line, and is reversed or deleted', async () => {
    const lines = [
      { glaccountno: '6800', amount: '10.00', locationid: '100' },
      { glaccountno: '6400', amount: '20.00', locationid: '110' },
    ];
    const key = await keyOf(bill('LB-5', { billitems: { lineitem: lines } }));
    const update = `<update_bill key="${key}"><description>changed</description><updatebillitems><updatelineitem line_num="2"><amount>5.00</amount></updatelineitem></updatebillitems></update_bill>`;
    await keyOf(raw('LB-6', 'update_bill', update));
    expect((await bills()).at(-1)).toMatchObject({ TOTALDUE: '15', DESCRIPTION: 'changed' });
    const [read] = await intacct.client.read('APBILL', [key]);
    expect(read?.lines.map((line) => [line.fields['ACCOUNTNO'], line.fields['LOCATIONID']])).toEqual([
      ['6800', '100'],
      ['6400', '110'],
    ]);
    const reverse = `<reverse_bill key="${key}"><datereversed><year>2026</year><month>11</month><day>20</day></datereversed></reverse_bill>`;
    await keyOf(raw('LB-7', 'reverse_bill', reverse));
    expect((await bills()).at(-1)).toMatchObject({ STATE: 'Reversed', TOTALDUE: '0' });
    const other = await keyOf(bill('LB-8'));
    await keyOf(raw('LB-9', 'delete_bill', `<delete_bill key="${other}"></delete_bill>`));
    expect((await bills()).some((row) => row['RECORDNO'] === other)).toBe(false);
  });

  it('is refused before anything runs when its children come in another order', async () => {
    const swapped = `<create_bill><datecreated><year>2026</year><month>11</month><day>2</day></datecreated><vendorid>20001</vendorid></create_bill>`;
    const outcome = await intacct.sendOne(raw('LB-10', 'create_bill', swapped), { entity: '' });
    expect(outcome).toMatchObject({ kind: 'not-executed', failure: { errorClass: 'schema' } });
  });

  it('is refused by the same rules, cause before wrapper', async () => {
    const outcome = await intacct.sendOne(bill('LB-11', { vendorid: 'NOPE' }), { entity: '' });
    expect(outcome).toMatchObject({ kind: 'refused', failure: { message: "Invalid Vendor 'NOPE' specified." } });
  });
});

const vendorLv = async () => (await intacct.ledger()).vendors.find((row) => row['VENDORID'] === 'LV');

const accounts = (attributes: string): string =>
  `<get_list object="glaccount" ${attributes}><filter><expression><field>status</field><operator>=</operator><value>active</value></expression></filter><sorts><sortfield order="desc">glaccountno</sortfield></sorts><fields><field>glaccountno</field></fields></get_list>`;

const entryLine = (trtype: string, account: string): Fields => ({
  trtype,
  amount: '5.00',
  glaccountno: account,
  memo: trtype,
  locationid: '100',
  currency: 'EUR',
});

describe('records in the old dialect', () => {
  it('an entry is created and deleted by its key', async () => {
    const entry = generic('LE-1', 'create_gltransaction', '', {
      journalid: 'SALES',
      datecreated: day('2026', '11', '03'),
      description: 'In the old dialect',
      referenceno: 'LE-1',
      gltransactionentries: { glentry: [entryLine('debit', '1210'), entryLine('credit', '4000')] },
    });
    const key = await keyOf(entry);
    const [stored] = (await intacct.ledger('LE-1')).entries;
    expect(stored).toMatchObject({ recordNo: key, date: '2026-11-03', state: 'Posted' });
    expect(stored?.lines.map((row) => [row['TR_TYPE'], row['DESCRIPTION']])).toEqual([
      ['1', 'debit'],
      ['-1', 'credit'],
    ]);
    await keyOf(raw('LE-2', 'delete_gltransaction', `<delete_gltransaction key="${key}"/>`));
    expect((await intacct.ledger('LE-1')).entries).toEqual([]);
  });

  it('a vendor is created with its contact, changed and deleted by its id', async () => {
    const contact = { contactname: 'Legacy Ltd', printas: 'Legacy Ltd', mailaddress: { city: 'Ghent' } };
    const vendor = generic('LV-1', 'create_vendor', '', {
      vendorid: 'LV',
      name: 'Legacy Ltd',
      taxid: 'BE1',
      contactinfo: { contact },
    });
    expect(await keyOf(vendor)).toBe('LV');
    expect(await vendorLv()).toMatchObject({ TAXID: 'BE1', 'DISPLAYCONTACT.MAILADDRESS.CITY': 'Ghent' });
    await keyOf(raw('LV-2', 'update_vendor', '<update_vendor key="LV"><status>inactive</status></update_vendor>'));
    expect(await vendorLv()).toMatchObject({ STATUS: 'inactive', TAXID: 'BE1' });
    await keyOf(raw('LV-3', 'delete_vendor', '<delete_vendor vendorid="LV"/>'));
    expect(await vendorLv()).toBeUndefined();
  });

  it('lists say which rows of how many they show', async () => {
    const answer = await intacct.answerOf(accounts('start="2" maxitems="3"'));
    expect(answer).toMatch(/<listtype start="2" end="4" total="\d+">glaccount<\/listtype><data>/);
    expect([...answer.matchAll(/<glaccountno>(\d+)</g)].map((match) => match[1])).toEqual(['6000', '4200', '4090']);
    const one = await intacct.answerOf('<get object="vendor" key="20000"/>');
    expect(one).toContain('<vendorid>20000</vendorid>');
    expect(await intacct.answerOf('<get object="vendor" key="NOPE"/>')).toContain('Cannot find vendor with key');
    expect(await intacct.answerOf('<get_list object="bill" maxitems="1"/>')).toMatch(
      /<datecreated><year>\d{4}<\/year><month>\d\d<\/month><day>\d\d<\/day><\/datecreated>/,
    );
  });

  it('of a user without the right to write bills are refused for just that', async () => {
    intacct.settings.deniedWrites = ['APBILL'];
    expect(await intacct.sendOne(bill('LP-1'), { entity: '' })).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'permission' },
    });
  });
});
