import { updateVendor, where, type IntacctRecord } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line, RunningIntacct, sale, today } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

async function made(id: string, changes: Parameters<typeof sale>[1] = {}, entity = '100'): Promise<string> {
  const outcome = await intacct.sendOne(sale(id, changes), { entity });
  return outcome.kind === 'succeeded' ? (outcome.recordNo ?? '') : '';
}

/** As the client reads it back. */
async function readBack(recordNo: string, entity = '100'): Promise<IntacctRecord> {
  const [read] = await intacct.client.read('GLBATCH', [recordNo], undefined, { entity });
  if (!read) throw new Error(`GLBATCH ${recordNo} is gone`);
  return read;
}

const lineNo = (entry: IntacctRecord, index: number): string => entry.lines[index]?.fields['RECORDNO'] ?? '';

async function found(reference: string): Promise<readonly (readonly string[])[]> {
  const fields = ['RECORDNO', 'STATE', 'REVERSEDKEY', 'REVERSEDFROM'] as const;
  const filter = where.equalTo('REFERENCENO', reference);
  const orderBy = [{ field: 'RECORDNO' }];
  const { rows } = await intacct.client.query({ object: 'GLBATCH', fields, filter, orderBy }, { entity: '100' });
  return rows.map((row) => [row.RECORDNO, row.STATE, row.REVERSEDKEY, row.REVERSEDFROM]);
}

describe('people in the product', () => {
  it('edit an entry, and whoever reads what changed sees it', async () => {
    const recordNo = await made('PE-1');
    const before = (await readBack(recordNo)).fields['WHENMODIFIED'];
    await intacct.act('advanceClock', { ms: 60_000 });
    await intacct.act('editEntry', { recordNo, fields: { BATCH_TITLE: 'by hand' } });
    const after = await readBack(recordNo);
    expect(after.fields['BATCH_TITLE']).toBe('by hand');
    expect(after.fields['WHENMODIFIED']).not.toBe(before);
  });

  it('change a line, and its entry counts as modified', async () => {
    const recordNo = await made('PE-2');
    const entry = await readBack(recordNo);
    await intacct.act('advanceClock', { ms: 60_000 });
    await intacct.act('editLine', { recordNo: lineNo(entry, 1), fields: { TRX_AMOUNT: '99.00', DESCRIPTION: 'cut' } });
    const after = await readBack(recordNo);
    expect(after.lines[1]?.fields).toMatchObject({ TRX_AMOUNT: '99.00', DESCRIPTION: 'cut' });
    expect(after.fields['WHENMODIFIED']).not.toBe(entry.fields['WHENMODIFIED']);
  });

  it('reclassify a line to another account or dimension, as far as the rules allow', async () => {
    const recordNo = await made('PE-3');
    const credit = lineNo(await readBack(recordNo), 1);
    await intacct.act('reclassifyLine', { recordNo: credit, account: '4010', fields: { DEPARTMENT: '20' } });
    expect((await readBack(recordNo)).lines[1]?.fields).toMatchObject({
      ACCOUNTNO: '4010',
      ACCOUNTTITLE: 'Services revenue',
      DEPARTMENT: '20',
    });
    await expect(intacct.act('reclassifyLine', { recordNo: credit, account: '4100' })).rejects.toThrow('4100');
    await expect(
      intacct.act('reclassifyLine', { recordNo: credit, account: '4020', fields: { DEPARTMENT: '' } }),
    ).rejects.toThrow('requires a Department');
  });

  it('reverse an entry once: the mirror carries the same reference, and both point at each other', async () => {
    const recordNo = await made('PE-4');
    const { recordNo: mirror = '' } = await intacct.act('reverseEntry', { recordNo, date: today() });
    expect(await found('PE-4')).toEqual([
      [recordNo, 'Reversed', mirror, ''],
      [mirror, 'Posted', '', recordNo],
    ]);
    await expect(intacct.act('reverseEntry', { recordNo, date: today() })).rejects.toThrow('is Reversed');
    const other = await made('PE-5');
    await expect(intacct.act('reverseEntry', { recordNo: other, date: '2019-01-01' })).rejects.toThrow('period');
  });

  it('duplicate an entry, so that its reference is found twice, and delete it', async () => {
    const recordNo = await made('PE-6');
    const { recordNo: copy = '' } = await intacct.act('duplicateEntry', { recordNo });
    expect((await found('PE-6')).map(([number]) => number)).toEqual([recordNo, copy]);
    expect((await readBack(copy)).lines).toHaveLength(2);
    await intacct.act('deleteEntry', { recordNo });
    expect((await found('PE-6')).map(([number]) => number)).toEqual([copy]);
    await expect(intacct.act('deleteEntry', { recordNo })).rejects.toThrow('Cannot find glbatch');
  });

  it('make an approved vendor wait again when it is edited, until somebody approves it', async () => {
    intacct.settings.vendorApproval = true;
    const state = async (): Promise<string | undefined> =>
      (await intacct.client.readByName('VENDOR', ['20001']))[0]?.fields['STATE'];
    expect(await state()).toBe('Approved');
    await intacct.send([updateVendor('VE-1', { vendorId: '20001' }, { comments: 'new' })], { entity: '' });
    expect(await state()).toBe('Submitted');
    await intacct.answerOf('<approveVendor><vendorid>20001</vendorid></approveVendor>');
    expect(await state()).toBe('Approved');
  });
});

describe('what the company adds on its own', () => {
  it('is in what is read back: dimensions and lines between entities nobody sent', async () => {
    intacct.settings.change({ interEntityLines: true, autoFill: { DEPARTMENT: '10' } });
    const paris = { dimensions: { location: '200' } };
    const recordNo = await made(
      'OW-1',
      { lines: [line('debit', '1210', '10.00'), line('credit', '4000', '10.00', paris)] },
      '',
    );
    const { lines } = await readBack(recordNo, '');
    expect(
      lines.map(({ fields }) => [fields['ACCOUNTNO'], fields['TR_TYPE'], fields['LOCATION'], fields['DEPARTMENT']]),
    ).toEqual([
      ['1210', '1', '100', '10'],
      ['4000', '-1', '200', '10'],
      ['1950', '-1', '100', ''],
      ['1950', '1', '200', ''],
    ]);
  });
});
