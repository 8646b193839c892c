import { describe, expect, it } from 'vitest';
import { FakeCompany } from '../../test/fake-company.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import { accountsWith } from './account.models.js';
import { ModelReader } from './model-reader.js';
import { models } from './models.js';
import type { QueryRow } from './query-request.js';

const account = (changes: QueryRow = {}): QueryRow => ({
  RECORDNO: '1',
  ACCOUNTNO: '4000',
  STATUS: 'active',
  REQUIREDEPT: 'true',
  CATEGORY: 'Sales',
  WHENMODIFIED: '03/01/2026 10:00:00',
  ...changes,
});

function reader(company: FakeCompany): ModelReader {
  return new ModelReader((request) => company.walk(request));
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

describe('a typed read', () => {
  it('does without an optional field that the company refuses, and asks for it no more', async () => {
    const company = new FakeCompany({ GLACCOUNT: [account()] });
    company.refused.add('OBJECTRESTRICTION').add('BANKACCOUNTID');
    const typed = reader(company);
    expect(await collect(typed.all(models.accounts))).toMatchObject([
      { accountNo: '4000', requiredDimensions: ['DEPT'], category: 'Sales', restriction: undefined },
    ]);
    await collect(typed.all(models.accounts));
    expect(company.asked).toHaveLength(3);
    expect(typed.refusedFields('GLACCOUNT')).toEqual(['BANKACCOUNTID', 'OBJECTRESTRICTION']);
  });

  it('does without all optional fields when the refusal names none', async () => {
    const company = new FakeCompany({ GLACCOUNT: [account()] });
    company.refused.add('BANKACCOUNTID');
    company.saysWhich = false;
    expect(await collect(reader(company).all(models.accounts))).toMatchObject([
      { accountNo: '4000', active: true, category: undefined, requiredDimensions: [] },
    ]);
  });

  it('fails when what it cannot do without is refused, and has learned nothing from it', async () => {
    const company = new FakeCompany({ GLACCOUNT: [account()] });
    company.refused.add('ACCOUNTNO');
    company.saysWhich = false;
    const typed = reader(company);
    await expect(collect(typed.all(models.accounts))).rejects.toBeInstanceOf(IntacctRequestError);
    expect(typed.refusedFields('GLACCOUNT')).toEqual([]);
  });

  it('tells which of the company’s own dimensions an account requires', async () => {
    const company = new FakeCompany({ GLACCOUNT: [account({ REQUIREGLDIMREGION: 'true' })] });
    const [row] = await collect(reader(company).all(accountsWith(['region', 'GLDIMCAMPAIGN'])));
    expect(row?.requiredDimensions).toEqual(['DEPT', 'GLDIMREGION']);
  });
});
