import { describe, expect, it } from 'vitest';
import { IntacctFailure } from '../errors/intacct-failure.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import { accountsWith } from './account.models.js';
import { ModelReader } from './model-reader.js';
import { models } from './models.js';
import type { QueryRequest, QueryRow } from './query-request.js';
import { readModel } from './read-model.js';

/** A company that has rows, refuses fields by name or without a word, and remembers what it was asked. */
class FakeCompany {
  readonly asked: QueryRequest[] = [];
  readonly refused = new Set<string>();
  saysWhich = true;

  constructor(readonly rows: Readonly<Record<string, readonly QueryRow[]>>) {}

  async *walk(request: QueryRequest): AsyncGenerator<QueryRow> {
    this.asked.push(request);
    const filtered = request.filter && 'field' in request.filter ? [request.filter.field] : [];
    const bad = [...request.fields, ...filtered].filter((field) => this.refused.has(field));
    if (bad.length > 0) {
      const text = this.saysWhich ? `The following fields cannot be queried: ${bad.join(', ')}` : 'Bad request';
      throw new IntacctRequestError(new IntacctFailure('read-error', [], text));
    }
    for (const row of this.rows[request.object] ?? []) {
      if (request.filter?.op === 'in' && !request.filter.values.includes(row[request.filter.field] ?? '')) continue;
      yield Object.fromEntries(request.fields.map((field) => [field, row[field] ?? '']));
    }
  }
}

const account = (changes: QueryRow = {}): QueryRow => ({
  RECORDNO: '1',
  ACCOUNTNO: '4000',
  STATUS: 'active',
  REQUIREDEPT: 'true',
  CATEGORY: 'Sales',
  WHENMODIFIED: '03/01/2026 10:00:00',
  ...changes,
});

const entry = (RECORDNO: string, minute: string): QueryRow => ({
  RECORDNO,
  WHENMODIFIED: `03/01/2026 10:${minute}:00`,
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

describe('an incremental read', () => {
  it.each(Object.entries(models))('of %s works, whatever it follows', async (_name, model) => {
    const rows = { [model.object]: [{ RECORDNO: '7', WHENMODIFIED: '03/01/2026 10:00:00', BATCHNO: '3' }] };
    const company = new FakeCompany({ GLBATCH: [{ RECORDNO: '3', WHENMODIFIED: '03/01/2026 10:00:00' }], ...rows });
    const follow = reader(company);
    const object = { ...model, read: (row: QueryRow) => row['RECORDNO'] };
    const first = await follow.changes(object);
    expect(first.rows.length).toBeGreaterThan(0);
    expect(first.complete).toBe(true);
    const second = await follow.changes(object, first.cursor);
    expect(second).toMatchObject({ rows: [], complete: false });
  });

  it('reads everything, and says so, where the object cannot be asked for changes', async () => {
    const company = new FakeCompany({ TRXCURRENCIES: [{ RECORDNO: '1', CODE: 'EUR' }] });
    company.refused.add('WHENMODIFIED');
    const follow = reader(company);
    const first = await follow.changes(models.currencies);
    expect(first).toEqual({
      rows: [{ recordNo: '1', code: 'EUR', name: undefined, modifiedAt: undefined }],
      complete: true,
    });
    expect(await follow.changes(models.currencies, first.cursor)).toMatchObject({ complete: true });
    expect(company.asked).toHaveLength(3);
  });

  it('brings all lines of the entries that changed, and no others', async () => {
    const lines = ['1', '1', '2', '2'].map((BATCHNO, index) => ({ RECORDNO: String(10 + index), BATCHNO }));
    const company = new FakeCompany({ GLBATCH: [entry('1', '00'), entry('2', '00')], GLENTRY: lines });
    const follow = reader(company);
    const first = await follow.changes(models.journalEntryLines);
    expect(first.rows).toHaveLength(4);
    const edited = new FakeCompany({ GLBATCH: [entry('1', '00'), entry('2', '30')], GLENTRY: lines });
    const second = await reader(edited).changes(models.journalEntryLines, first.cursor);
    expect(second.rows.map((line) => [line.recordNo, line.entryRecordNo])).toEqual([
      ['12', '2'],
      ['13', '2'],
    ]);
  });

  it('throws what is no refusal of a field', async () => {
    const follow = new ModelReader(() => {
      throw new IntacctRequestError(new IntacctFailure('permission', [], 'no'));
    });
    const classes = readModel('CLASS', ['RECORDNO'], (row) => row.RECORDNO);
    await expect(follow.changes(classes)).rejects.toMatchObject({ failure: { class: 'permission' } });
  });
});
