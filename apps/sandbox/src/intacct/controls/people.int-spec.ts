import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

describe('people in the product', () => {
  it('can edit, reverse, duplicate and delete what we recorded', async () => {
    const made = await intacct.sendOne(sale('PE-1'));
    const recordNo = made.kind === 'succeeded' ? (made.recordNo ?? '') : '';
    await intacct.act('editEntry', { recordNo, fields: { BATCH_TITLE: 'by hand' } });
    const { recordNo: copy } = await intacct.act('duplicateEntry', { recordNo });
    const { recordNo: mirror } = await intacct.act('reverseEntry', { recordNo, date: '2026-11-30' });
    const states = (await intacct.ledger('PE-1')).entries.map((entry) => [entry.recordNo, entry.state]);
    expect(states).toEqual([
      [recordNo, 'Reversed'],
      [copy, 'Posted'],
      [mirror, 'Posted'],
    ]);
    await intacct.act('deleteEntry', { recordNo: copy });
    expect(await intacct.recorded('PE-1')).toBe(2);
    await expect(intacct.act('deleteEntry', { recordNo: '999' })).rejects.toThrow('Cannot find glbatch');
  });

  it('make an approved vendor wait again when it is edited', async () => {
    intacct.settings.vendorApproval = true;
    const read = async (): Promise<string | undefined> =>
      (await intacct.ledger()).vendors.find((row) => row['VENDORID'] === '20001')?.['STATE'];
    expect(await read()).toBe('Approved');
    const xml = '<update><VENDOR><VENDORID>20001</VENDORID><COMMENTS>new</COMMENTS></VENDOR></update>';
    await intacct.send(
      [
        {
          controlId: 'VE-1',
          body: { name: 'update', object: 'VENDOR', effect: 'write', xml, stripped: [], lengths: new Map() },
        },
      ],
      { entity: '' },
    );
    expect(await read()).toBe('Submitted');
  });
});
