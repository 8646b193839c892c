import { accountsWith, models, type ChangeCursor } from '@app/intacct';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningIntacct } from './testing/running-intacct.js';

let intacct: RunningIntacct;

beforeAll(async () => {
  intacct = await RunningIntacct.start();
});

afterAll(() => intacct.stop());

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

describe('what the client reads of the demo company', () => {
  it('is its own dimension, with the ids that journal lines want', async () => {
    const [own, ...others] = (await intacct.client.dimensions()).filter((dimension) => dimension.userDefined);
    expect([own?.object, own?.lineField, others]).toEqual(['REGION', 'GLDIMREGION', []]);
    const values = await collect(intacct.client.dimensionValues('REGION'));
    expect(values.length).toBeGreaterThan(1);
    for (const value of values) expect(value).toMatchObject({ id: expect.stringMatching(/^\d+$/) as string });
    const accounts = await collect(intacct.client.all(accountsWith(['REGION'])));
    expect(accounts.length).toBeGreaterThan(5);
  });

  it('is what is owed to a vendor, over all entities, and its last payment', async () => {
    const payables = await intacct.client.payablesOf('20000');
    expect(payables.openAmounts).toEqual([{ currency: 'EUR', amount: '1830' }]);
    expect(payables.openBills.map((bill) => [bill.billNo, bill.total, bill.open])).toEqual([
      ['AD-2057', '2380', '1380'],
      ['AD-2063', '450', '450'],
    ]);
    expect(payables.lastPayment).toMatchObject({ vendorId: '20000', paidOn: expect.any(String) as string });
    expect(await intacct.client.payablesOf('nobody')).toEqual({ vendorId: 'nobody', openBills: [], openAmounts: [] });
  });

  it('comes again only where it changed, whatever object it is of', async () => {
    for (const model of Object.values(models)) {
      const plain = { ...model, read: (row: Readonly<Record<string, string>>) => row['RECORDNO'] };
      const first: { cursor?: ChangeCursor; rows: readonly unknown[] } = await intacct.client.changes(plain);
      const second = await intacct.client.changes(plain, first.cursor);
      if (!second.complete) expect(second.rows, model.object).toEqual([]);
    }
  });
});
