import { deleteRecord, models, updateRecord, where, type IntacctFunction } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generic, type Fields } from '../testing/gateway-calls.js';
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

const bill = (id: string, changes: Fields = {}, line: Fields = {}): IntacctFunction =>
  generic(id, 'create', 'APBILL', {
    VENDORID: '20001',
    RECORDID: id,
    WHENCREATED: '11/02/2026',
    TERMNAME: 'Net 30',
    CURRENCY: 'EUR',
    ...changes,
    APBILLITEMS: { APBILLITEM: { ACCOUNTNO: '6800', TRX_AMOUNT: '100.00', LOCATIONID: '100', ...line } },
  });

const payment = (id: string, recordKey: string, amount: string, changes: Fields = {}): IntacctFunction =>
  generic(id, 'create', 'APPYMT', {
    PAYMENTMETHOD: 'EFT',
    FINANCIALENTITY: 'HH-MAIN',
    VENDORID: '20001',
    PAYMENTDATE: '11/20/2026',
    CURRENCY: 'EUR',
    ...changes,
    APPYMTDETAILS: { APPYMTDETAIL: { RECORDKEY: recordKey, TRX_PAYMENTAMOUNT: amount } },
  });

async function made(fn: IntacctFunction): Promise<string> {
  const outcome = await intacct.sendOne(fn, { entity: '' });
  if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
  return outcome.recordNo ?? '';
}

async function refused(fn: IntacctFunction): Promise<string> {
  const outcome = await intacct.sendOne(fn, { entity: '' });
  return outcome.kind === 'refused' ? `${outcome.failure.class}: ${outcome.failure.message}` : outcome.kind;
}

async function stored(recordNo: string): Promise<Readonly<Record<string, string>>> {
  const fields = [
    'STATE',
    'TRX_TOTALENTERED',
    'TOTALPAID',
    'TOTALDUE',
    'TOTALSELECTED',
    'WHENPAID',
    'WHENDUE',
  ] as const;
  const { rows } = await intacct.client.query({
    object: 'APBILL',
    fields: [...fields, 'WHENMODIFIED'],
    filter: where.equalTo('RECORDNO', recordNo),
  });
  return rows[0] ?? {};
}

describe('a bill', () => {
  it('is posted with its due date from the term, and is open until it is paid', async () => {
    const recordNo = await made(bill('B-1'));
    expect(await stored(recordNo)).toMatchObject({
      STATE: 'Posted',
      TRX_TOTALENTERED: '100',
      TOTALPAID: '0',
      TOTALDUE: '100',
      WHENDUE: '12/02/2026',
      WHENPAID: '',
    });
  });

  it('is paid in parts: what is due shrinks, the state follows, and the last payment dates it', async () => {
    const recordNo = await made(bill('B-2'));
    await made(payment('P-1', recordNo, '40.00'));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Partially Paid', TOTALPAID: '40', TOTALDUE: '60' });
    await intacct.act('advanceClock', { ms: 60_000 });
    await made(payment('P-2', recordNo, '60.00', { PAYMENTDATE: '11/21/2026' }));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Paid', TOTALDUE: '0', WHENPAID: '11/21/2026' });
    expect(await refused(payment('P-3', recordNo, '0.01'))).toContain('validation: The bill');
  });

  it('cannot be paid beyond what is due, nor for another vendor, nor from an unknown bank account', async () => {
    const recordNo = await made(bill('B-3'));
    expect(await refused(payment('P-4', recordNo, '100.01'))).toContain('above the 100 that is due');
    expect(await refused(payment('P-5', recordNo, '1.00', { VENDORID: '20000' }))).toContain('not-found');
    expect(await refused(payment('P-6', recordNo, '1.00', { FINANCIALENTITY: 'NOPE' }))).toContain('invalid-dimension');
    expect(await refused(payment('P-7', recordNo, '0.001'))).toContain('validation');
    expect(await stored(recordNo)).toMatchObject({ TOTALDUE: '100' });
  });

  it.each<[string, string, Fields, Fields]>([
    ['a closed date', 'closed-period', { WHENCREATED: '01/15/2019' }, {}],
    ['an unknown vendor', "invalid-dimension: Invalid Vendor 'NOPE' specified.", { VENDORID: 'NOPE' }, {}],
    ['an inactive account', 'inactive-account', {}, { ACCOUNTNO: '4100' }],
    ['no location', 'missing-dimension', {}, { LOCATIONID: '' }],
    ['an inactive department', 'invalid-dimension', {}, { DEPARTMENTID: '90' }],
    ['neither due date nor term', 'validation: Required field WHENDUE', { TERMNAME: '' }, {}],
    ['an amount that is none', 'validation: Illegal format for TRX_AMOUNT', {}, { TRX_AMOUNT: 'ten' }],
  ])('is refused for %s', async (_what, expected, head, line) => {
    expect(await refused(bill('B-4', head, line))).toContain(expected);
  });

  it('cannot carry a number its vendor has used before, while another vendor may', async () => {
    await made(bill('B-5'));
    expect(await refused(bill('B-5b', { RECORDID: 'B-5' }))).toContain(
      "already-exists: A transaction with the number 'B-5' already exists",
    );
    await made(bill('B-5c', { RECORDID: 'B-5', VENDORID: '20000' }));
  });

  it('in a foreign currency is due in both', async () => {
    const recordNo = await made(bill('B-6', { CURRENCY: 'USD', EXCH_RATE_TYPE_ID: 'Intacct Daily Rate' }));
    expect(await stored(recordNo)).toMatchObject({ TRX_TOTALENTERED: '100', TOTALDUE: '92' });
    await made(payment('P-8', recordNo, '50.00', { CURRENCY: 'USD' }));
    expect(await stored(recordNo)).toMatchObject({ TOTALDUE: '46' });
  });

  it('changes until it is paid, and is gone when it is deleted', async () => {
    const recordNo = await made(bill('B-7', { ACTION: 'Draft' }));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Draft' });
    await made(updateRecord('B-8', 'APBILL', { RECORDNO: recordNo, ACTION: 'Submit', WHENDUE: '11/30/2026' }));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Posted', WHENDUE: '11/30/2026', TOTALDUE: '100' });
    await made(payment('P-9', recordNo, '1.00'));
    expect(await refused(deleteRecord('B-9', 'APBILL', recordNo))).toContain('ACTION is not valid');
    const other = await made(bill('B-10'));
    await made(deleteRecord('B-11', 'APBILL', other));
    expect(await stored(other)).toEqual({});
  });

  it('keeps its vendor from being deleted', async () => {
    const vendor = (await intacct.ledger()).vendors.find((row) => row['VENDORID'] === '20001');
    expect(await refused(deleteRecord('B-12', 'VENDOR', vendor?.['RECORDNO'] ?? ''))).toContain('cannot be deleted');
  });
});

describe('a payment', () => {
  it('under approval chooses its bills, is approved and sent, and then they are paid', async () => {
    intacct.settings.paymentApproval = true;
    const recordNo = await made(bill('A-1'));
    const paymentNo = await made(payment('A-2', recordNo, '100.00'));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Selected', TOTALSELECTED: '100', TOTALDUE: '100' });
    expect(await refused(payment('A-3', recordNo, '1.00'))).toContain('above the 0 that is due');
    const keys = { appaymentkeys: { appaymentkey: paymentNo } };
    expect(await refused(generic('A-4', 'confirm_appaymentrequest', '', keys))).toContain('is Submitted');
    await made(generic('A-5', 'approve_appaymentrequest', '', keys));
    await made(generic('A-6', 'send_appaymentrequest', '', keys));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Paid', TOTALDUE: '0', WHENPAID: '11/20/2026' });
    await made(generic('A-7', 'void_appaymentrequest', '', keys));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Posted', TOTALDUE: '100', WHENPAID: '' });
  });

  it('that is declined lets its bills go', async () => {
    intacct.settings.paymentApproval = true;
    const recordNo = await made(bill('A-8'));
    const paymentNo = await made(payment('A-9', recordNo, '100.00'));
    await made(generic('A-10', 'decline_appaymentrequest', '', { appaymentkeys: { appaymentkey: paymentNo } }));
    expect(await stored(recordNo)).toMatchObject({ STATE: 'Posted', TOTALSELECTED: '0' });
  });

  it('moves the time its bill was modified, so that an incremental read sees it', async () => {
    const recordNo = await made(bill('A-11'));
    const before = (await stored(recordNo))['WHENMODIFIED'];
    await intacct.act('advanceClock', { ms: 60_000 });
    await made(payment('A-12', recordNo, '10.00'));
    expect((await stored(recordNo))['WHENMODIFIED']).not.toBe(before);
  });
});

describe('the demo vendors', () => {
  it('have bills to read: paid, paid in part and open, with the payments that made them so', async () => {
    const bills = [];
    for await (const row of intacct.client.all(models.apBills)) bills.push(row);
    expect(bills.map((row) => [row.vendorId, row.billNo, row.state, row.total, row.totalDue])).toEqual([
      ['20000', 'AD-2041', 'Paid', '1190', '0'],
      ['20000', 'AD-2057', 'Partially Paid', '2380', '1380'],
      ['20000', 'AD-2063', 'Posted', '450', '450'],
      ['20001', 'EO-77', 'Posted', '89.9', '89.9'],
    ]);
    const payments = [];
    for await (const row of intacct.client.all(models.apPayments)) payments.push(row);
    expect(payments.map((row) => [row.vendorId, row.state, row.documentNo, row.total])).toEqual([
      ['20000', 'Complete', 'P-AD-2041', '1190'],
      ['20000', 'Complete', 'P-AD-2057', '1000'],
    ]);
    const vendor = (await intacct.ledger()).vendors.find((row) => row['VENDORID'] === '20000');
    expect(vendor?.['TOTALDUE']).toBe('1830');
  });

  it('show their bills with lines, by letter and with both clocks', async () => {
    const rows = [];
    const request = { object: 'APBILL', fields: ['RECORDNO', 'RECORDID'], query: "STATE = 'A' and VENDORID = '20000'" };
    for await (const row of intacct.client.readByQueryAll(request)) rows.push(row.fields);
    expect(rows.map((row) => row['RECORDID'])).toEqual(['AD-2063']);
    const [read] = await intacct.client.read('APBILL', [rows[0]?.['RECORDNO'] ?? '']);
    expect(read?.fields['AUWHENCREATED']).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
    expect(read?.lines.map((line) => [line.fields['ACCOUNTNO'], line.fields['TRX_AMOUNT']])).toEqual([['6400', '450']]);
  });
});
