import {
  createJournalEntry,
  models,
  setStatus,
  tooLongFields,
  updateJournalEntry,
  type ChangeCursor,
  type ModelRow,
} from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line, RunningIntacct, sale, START, today } from './testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

describe('typed reads', () => {
  it('tell which accounts are active, barred and require a department', async () => {
    const accounts = await collect<ModelRow<typeof models.accounts>>(
      intacct.client.all(models.accounts, { pageSize: 4 }),
    );
    const byNumber = new Map(accounts.map((account) => [account.accountNo, account]));
    expect(byNumber.get('4020')).toMatchObject({
      active: true,
      requiredDimensions: ['DEPT'],
      controlledBySubledger: false,
    });
    expect(byNumber.get('4100')).toMatchObject({ active: false, requiredDimensions: [] });
    expect(byNumber.get('1200')).toMatchObject({ controlledBySubledger: true, alternative: 'Receivables account' });
  });

  it('tell from when an entity is open and how far it is locked', async () => {
    await intacct.act('openBooks', { entity: '200', from: '2026-02-01' });
    await intacct.act('lockBooks', { entity: '200', through: '2025-12-31' });
    const entities = await collect(intacct.client.all(models.entities));
    expect(entities.find((entity) => entity.entityId === '200')).toMatchObject({
      openFrom: '2026-02-01',
      lockedThrough: '2025-12-31',
    });
  });

  it.each(Object.entries(models))('of %s can be had from a company', async (_name, model) => {
    const rows = intacct.client.all<unknown>({
      object: model.object,
      fields: model.fields,
      read: (row) => model.read(row),
    });
    for (const row of await collect(rows))
      expect(row).toMatchObject({ recordNo: expect.stringMatching(/^\d+$/) as string });
  });

  it('of an entry and its lines give back what was posted', async () => {
    await intacct.send([
      sale('TR-1', {
        lines: [
          line('debit', '1210', '10.50', { memo: 'x', dimensions: { location: '100', customerId: '10000' } }),
          line('credit', '4000', '10.50'),
        ],
      }),
    ]);
    const [entry] = await collect(intacct.client.all(models.journalEntries, { entity: '100' }));
    expect(entry).toMatchObject({
      referenceNo: 'TR-1',
      journal: 'SALES',
      postingDate: today(),
      state: 'Posted',
      reversed: false,
    });
    const lines = await collect(intacct.client.all(models.journalEntryLines, { entity: '100' }));
    expect(lines).toMatchObject([
      {
        entryRecordNo: entry?.recordNo,
        lineNo: 1,
        side: 'debit',
        account: '1210',
        amount: '10.5',
        customerId: '10000',
        memo: 'x',
      },
      { lineNo: 2, side: 'credit', account: '4000', currency: 'EUR', customerId: undefined },
    ]);
  });
});

describe('incremental reads', () => {
  it('bring everything once, then only what changed, whatever zone the gateway writes', async () => {
    intacct.settings.whenModifiedOffsetMinutes = -7 * 60;
    for (const id of ['10000', '10001', '10002'])
      await intacct.act('editRecord', { object: 'CUSTOMER', id, fields: {} });
    const step = async (cursor?: ChangeCursor): Promise<[readonly string[], ChangeCursor | undefined]> => {
      const { rows, cursor: next } = await intacct.client.changes(models.customers, cursor);
      return [rows.map((row) => row.customerId), next];
    };
    const [all, first] = await step();
    expect(all).toEqual(['10000', '10001', '10002']);
    const [none, second] = await step(first);
    expect(none).toEqual([]);
    await intacct.act('advanceClock', { ms: 3_600_000 });
    await intacct.send([setStatus('IN-1', 'CUSTOMER', { field: 'CUSTOMERID', value: '10001' }, 'inactive')], {
      entity: '',
    });
    const [changed, third] = await step(second);
    expect(changed).toEqual(['10001']);
    // A minute later another row changes within the overlap: the first one comes again and is left out.
    await intacct.act('advanceClock', { ms: 60_000 });
    await intacct.send([setStatus('IN-2', 'CUSTOMER', { field: 'CUSTOMERID', value: '10002' }, 'active')], {
      entity: '',
    });
    expect((await step(third))[0]).toEqual(['10002']);
  });

  it('see a row that was committed late under an earlier time', async () => {
    const first = await intacct.client.changes(models.classes);
    await intacct.act('advanceClock', { ms: 60_000 });
    await intacct.act('editRecord', { object: 'CLASS', id: 'NEW', fields: { NAME: 'Now' } });
    const second = await intacct.client.changes(models.classes, first.cursor);
    expect(second.rows.map((row) => row.name)).toEqual(['Now']);
    const late = new Date(START + 30_000).toISOString().slice(0, 19);
    await intacct.act('editRecord', { object: 'CLASS', id: 'RENEWAL', fields: { NAME: 'Late' }, whenModified: late });
    const third = await intacct.client.changes(models.classes, second.cursor);
    expect(third.rows.map((row) => row.name)).toEqual(['Late']);
  });

  it('see a row that was changed again within the second of its last change', async () => {
    const whenModified = '2030-03-06T10:00:00';
    const rename = async (NAME: string): Promise<void> => {
      await intacct.act('editRecord', { object: 'CLASS', id: 'NEW', fields: { NAME }, whenModified });
    };
    await rename('Once');
    const first = await intacct.client.changes(models.classes);
    await rename('Twice');
    const second = await intacct.client.changes(models.classes, first.cursor);
    expect(second.rows.map((row) => row.name)).toEqual(['Twice']);
    await rename('Once');
    const third = await intacct.client.changes(models.classes, second.cursor);
    expect(third.rows.map((row) => row.name)).toEqual(['Once']);
    expect((await intacct.client.changes(models.classes, third.cursor)).rows).toEqual([]);
  });

  it('see lines that were replaced within the second of their entry’s last change', async () => {
    const entity = '100';
    const outcome = await intacct.sendOne(sale('LINES-1'));
    const recordNo = outcome.kind === 'succeeded' ? (outcome.recordNo ?? '') : '';
    const stamped = async (): Promise<void> => {
      const changes = { object: 'GLBATCH', id: recordNo, fields: {}, whenModified: '2030-03-06T10:00:00' };
      await intacct.act('editRecord', changes);
    };
    await stamped();
    const first = await intacct.client.changes(models.journalEntryLines, undefined, { entity });
    expect(first.rows.map((row) => row.account)).toEqual(['1210', '4000']);
    const same = await intacct.client.changes(models.journalEntryLines, first.cursor, { entity });
    expect(same.rows).toEqual([]);
    const lines = [line('debit', '1210', '100.00'), line('credit', '4010', '100.00')];
    const entry = { journal: 'SALES', postingDate: today(), title: 'Deal LINES-1', referenceNo: 'LINES-1', lines };
    await intacct.send([updateJournalEntry('LINES-2', recordNo, entry)]);
    await stamped();
    const second = await intacct.client.changes(models.journalEntryLines, same.cursor, { entity });
    expect(second.rows.map((row) => row.account)).toEqual(['1210', '4010']);
    const third = await intacct.client.changes(models.journalEntryLines, second.cursor, { entity });
    expect(third.rows).toEqual([]);
  });
});

describe('metadata', () => {
  it('warns of texts longer than the company allows, and cuts nothing', async () => {
    intacct.settings.fieldLengths = { 'GLENTRY.DESCRIPTION': 10 };
    const known = new Map([
      ['GLBATCH', await intacct.client.inspect('GLBATCH')],
      ['GLENTRY', await intacct.client.inspect('GLENTRY')],
    ]);
    const entry = createJournalEntry('ME-1', {
      journal: 'SALES',
      postingDate: today(),
      title: 'x'.repeat(101),
      lines: [
        line('debit', '1210', '1.00', { memo: 'exactly 10' }),
        line('credit', '4000', '1.00', { memo: 'eleven long' }),
      ],
    });
    expect(tooLongFields(entry, known)).toEqual([
      { field: 'BATCH_TITLE', length: 101, maxLength: 100 },
      { field: 'ENTRIES.GLENTRY.DESCRIPTION', length: 11, maxLength: 10 },
    ]);
    expect(entry.body.xml).toContain('eleven long');
  });

  it('names dimensions, features and fields of the company', async () => {
    expect(await intacct.client.financialSetup()).toMatchObject({
      baseCurrency: 'EUR',
      multiEntity: true,
      multiCurrency: true,
    });
    const dimensions = await intacct.client.dimensions();
    expect(dimensions).toContainEqual({ object: 'CUSTOMER', label: 'Customer', userDefined: false, enabledInGl: true });
    expect(await intacct.client.lookup('GLBATCH')).toContainEqual(
      expect.objectContaining({ name: 'BATCH_DATE', required: true, dataType: 'DATE' }),
    );
  });
});

describe('readByQuery', () => {
  it('brings all pages, whatever the size of the later ones', async () => {
    intacct.settings.readMorePageSize = 2;
    const request = { object: 'GLACCOUNT', query: "STATUS = 'T'", fields: ['ACCOUNTNO'], pageSize: 5 };
    expect(await collect(intacct.client.readByQueryAll(request))).toHaveLength(16);
  });

  it('does not pass a first page for the whole when the result id is missing', async () => {
    intacct.settings.omitResultId = true;
    await expect(
      collect(intacct.client.readByQueryAll({ object: 'GLACCOUNT', query: '', pageSize: 5 })),
    ).rejects.toThrow('no result id');
  });
});
