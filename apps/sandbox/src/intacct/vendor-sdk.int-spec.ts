import { createRequire } from 'node:module';
import { default as Intacct } from '@intacct/intacct-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, today } from './testing/running-intacct.js';

const { ClientConfig, OnlineClient, RequestConfig, Functions } = Intacct;
const { GeneralLedger, AccountsPayable, Common, ApiSessionCreate } = Functions;

// The SDK calls a function of node:util that Node has dropped since 23.
const util = createRequire(import.meta.url)('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
util.isNullOrUndefined ??= (value) => value === null || value === undefined;

let intacct: RunningIntacct;
let client: InstanceType<typeof OnlineClient>;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
  const config = new ClientConfig();
  config.senderId = 'sandbox';
  config.senderPassword = 'sandbox-sender';
  config.companyId = 'SANDBOX';
  config.userId = 'sandbox';
  config.userPassword = 'sandbox-user';
  client = new OnlineClient(config);
  // Set after the constructor, which insists on hosts of the vendor.
  config.endpointUrl = intacct.sandbox.url;
});

afterEach(async () => {
  await intacct.stop();
});

function journalEntry(controlId: string, credit: number): InstanceType<typeof GeneralLedger.JournalEntryCreate> {
  const entry = new GeneralLedger.JournalEntryCreate(controlId);
  entry.journalSymbol = 'GJ';
  entry.postingDate = new Date(`${today()}T12:00:00`);
  entry.description = 'Posted by the vendor SDK';
  entry.referenceNumber = controlId;
  entry.lines = [100, -credit].map((amount, index) => {
    const line = new GeneralLedger.JournalEntryLineCreate();
    line.glAccountNumber = index === 0 ? '1210' : '4000';
    line.transactionAmount = amount;
    line.transactionCurrencyCode = 'EUR';
    line.exchangeRateType = 'Intacct Daily Rate';
    line.locationId = '100';
    line.memo = 'memo';
    return line;
  });
  return entry;
}

describe("the vendor's own SDK", () => {
  it('posts a journal entry and reads it back', async () => {
    const response = await client.execute(journalEntry('SDK-1', 100));
    const [result] = response.results;
    expect(result?.status).toBe('success');
    const [stored] = (await intacct.ledger('SDK-1')).entries;
    expect(stored?.lines).toMatchObject([
      { ACCOUNTNO: '1210', TR_TYPE: '1' },
      { ACCOUNTNO: '4000', TR_TYPE: '-1' },
    ]);
    const read = new Common.Read();
    read.objectName = 'GLBATCH';
    read.keys = [Number(stored?.recordNo)];
    const [found] = (await client.execute(read)).results;
    expect(found?.data[0]).toMatchObject({ REFERENCENO: 'SDK-1' });
  });

  it('sees a refusal as one, with its texts', async () => {
    await expect(client.execute(journalEntry('SDK-2', 99))).rejects.toThrow('Result status: failure');
  });

  it('keeps results apart in a batch and rolls a transaction back', async () => {
    const batch = [journalEntry('SDK-3', 100), journalEntry('SDK-4', 1)];
    const apart = await client.executeBatch(batch);
    expect(apart.results.map((result) => result.status)).toEqual(['success', 'failure']);
    const together = new RequestConfig();
    together.transaction = true;
    await expect(
      client.executeBatch([journalEntry('SDK-5', 100), journalEntry('SDK-6', 1)], together),
    ).rejects.toThrow();
    expect((await intacct.ledger('SDK-5')).entries).toEqual([]);
  });

  it('opens a session, creates a vendor and lists accounts by pages', async () => {
    const session = await client.execute(new ApiSessionCreate());
    expect(session.results[0]?.data[0]).toMatchObject({ endpoint: intacct.sandbox.url });
    const vendor = new AccountsPayable.VendorCreate('SDK-V');
    vendor.vendorId = 'SDK-V';
    vendor.vendorName = 'Made by the SDK';
    vendor.printAs = 'Made by the SDK';
    expect((await client.execute(vendor)).results[0]?.data[0]).toMatchObject({ VENDORID: 'SDK-V' });
    // Result ids belong to a session, so the pages need one; a login in every request has none.
    const config = new ClientConfig();
    config.sessionId = String(session.results[0]?.data[0]?.['sessionid']);
    config.senderId = 'sandbox';
    config.senderPassword = 'sandbox-sender';
    const paging = new OnlineClient(config);
    config.endpointUrl = intacct.sandbox.url;
    const list = new Common.ReadByQuery();
    list.objectName = 'GLACCOUNT';
    list.pageSize = 10;
    const [first] = (await paging.execute(list)).results;
    const more = new Common.ReadMore();
    more.resultId = first?.resultId ?? '';
    const [second] = (await paging.execute(more)).results;
    expect([first?.count, second?.count, second?.numRemaining]).toEqual([10, 7, 0]);
  });

  it('queries with its filter builder', async () => {
    const query = new Common.NewQuery.Query();
    query.fromObject = 'CUSTOMER';
    query.selectFields = new Common.NewQuery.QuerySelect.SelectBuilder().addFields(['CUSTOMERID', 'NAME']).selects;
    query.filter = new Common.NewQuery.QueryFilter.Filter('STATUS').equalTo('active');
    const [result] = (await client.execute(query)).results;
    expect(result?.totalCount).toBe(2);
  });

  it('creates, changes, pays, reverses and deletes bills in the old dialect, and deletes a vendor', async () => {
    const create = bill('SDK-B1');
    const made = await keyOf(create);
    const change = new AccountsPayable.BillUpdate();
    change.recordNo = Number(made);
    change.description = 'changed by the SDK';
    await client.execute(change);
    const details = new AccountsPayable.ApPaymentDetailBuilder().addApPaymentDetailBill({
      recordNo: Number(made),
      paymentAmount: 40,
    } as never);
    const info = Object.assign(new AccountsPayable.ApPaymentInfo(), {
      paymentMethod: 'EFT',
      financialEntityId: 'HH-MAIN',
      vendorId: '20001',
      paymentDate: new Date(`${today()}T12:00:00`),
      apPaymentDetails: details.getApPaymentDetailList(),
    });
    const [paid] = (await client.execute(new AccountsPayable.ApPaymentCreate(info, 'SDK-P1'))).results;
    const stored = async () => (await intacct.bills()).find((row) => row['RECORDNO'] === made);
    expect(await stored()).toMatchObject({
      STATE: 'Partially Paid',
      TOTALDUE: '60',
      DESCRIPTION: 'changed by the SDK',
    });
    const reverse = new AccountsPayable.ApPaymentReverse();
    reverse.recordNo = Number(paid?.data[0]?.['RECORDNO']);
    reverse.reverseDate = new Date(`${today()}T12:00:00`);
    await client.execute(reverse);
    expect(await stored()).toMatchObject({ STATE: 'Posted', TOTALDUE: '100' });
    const remove = new AccountsPayable.BillDelete();
    remove.recordNo = Number(made);
    await client.execute(remove);
    expect(await stored()).toBeUndefined();
    const vendor = new AccountsPayable.VendorDelete();
    vendor.vendorId = '20001';
    await expect(client.execute(vendor)).rejects.toThrow('Result status: failure');
  });

  it('reads a list of the old dialect with its numbers', async () => {
    const list = new Common.GetList.GetList();
    list.object = 'vendor';
    const [result] = (await client.execute(list)).results;
    expect([result?.start, result?.end, result?.totalCount, result?.data.length]).toEqual([0, 1, 2, 2]);
  });
});

function bill(number: string): InstanceType<typeof AccountsPayable.BillCreate> {
  const create = new AccountsPayable.BillCreate(number);
  create.vendorId = '20001';
  create.transactionDate = new Date(`${today()}T12:00:00`);
  create.paymentTerm = 'Net 30';
  create.billNumber = number;
  create.transactionCurrency = 'EUR';
  create.exchangeRateType = 'Intacct Daily Rate';
  const line = new AccountsPayable.BillLineCreate();
  line.glAccountNumber = '6800';
  line.transactionAmount = 100;
  line.locationId = '100';
  create.lines = [line];
  return create;
}

async function keyOf(create: InstanceType<typeof AccountsPayable.BillCreate>): Promise<string> {
  const [result] = (await client.execute(create)).results;
  return result?.key ?? '';
}
