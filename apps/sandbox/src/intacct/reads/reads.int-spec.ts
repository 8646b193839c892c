import {
  lookupFunction,
  inspectFunction,
  plainFunction,
  queryFunction,
  quoteForReadByQuery,
  readByQueryFunction,
  readMoreFunction,
  where,
  NO_DEADLINE,
  type FunctionData,
  type IntacctFunction,
} from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

const call = async (build: (id: string) => IntacctFunction): Promise<FunctionData> => intacct.client.call(build);
const seed = async (count: number): Promise<void> => {
  await intacct.send(Array.from({ length: count }, (_, index) => sale(`Q-${String(index).padStart(2, '0')}`)));
};
const references = async (
  filter?: Parameters<typeof where.and>[0],
  entity = '100',
  showPrivate = false,
): Promise<string[]> => {
  const request = {
    object: 'GLBATCH',
    fields: ['REFERENCENO'] as const,
    orderBy: [{ field: 'RECORDNO' }],
    showPrivate,
    ...(filter && { filter }),
  };
  return (await intacct.client.query(request, { entity })).rows.map((row) => row.REFERENCENO);
};

describe('query', () => {
  it('walks all rows by record number, none lost and none twice, while rows are added', async () => {
    await seed(25);
    const seen: string[] = [];
    for await (const row of intacct.client.queryAll(
      { object: 'GLBATCH', fields: ['REFERENCENO'], pageSize: 7 },
      { entity: '100' },
    )) {
      if (seen.length === 3) await intacct.send([sale('Q-99')]);
      seen.push(row.REFERENCENO);
    }
    expect(seen).toHaveLength(26);
    expect(new Set(seen).size).toBe(26);
  });

  it('without an order comes in no useful one', async () => {
    await seed(12);
    const { rows } = await intacct.client.query({ object: 'GLBATCH', fields: ['RECORDNO'] }, { entity: '100' });
    const numbers = rows.map((row) => Number(row.RECORDNO));
    expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
  });

  it('filters by prefix, list, range, date, state and combinations of them', async () => {
    await seed(4);
    await intacct.send([sale('OTHER-1', { state: 'Draft' })]);
    expect(await references(where.like('REFERENCENO', 'Q-%'))).toHaveLength(4);
    expect(await references(where.in('REFERENCENO', ['Q-01', 'Q-03', 'Q-77']))).toEqual(['Q-01', 'Q-03']);
    expect(await references(where.and(where.equalTo('STATE', 'Draft'), where.equalTo('JOURNAL', 'SALES')))).toEqual([
      'OTHER-1',
    ]);
    expect(await references(where.or(where.equalTo('REFERENCENO', 'Q-00'), where.equalTo('STATE', 'Draft')))).toEqual([
      'Q-00',
      'OTHER-1',
    ]);
    expect(await references(where.between('BATCH_DATE', '01/01/2020', '12/31/2099'))).toHaveLength(5);
    expect(await references(where.atLeast('WHENMODIFIED', '01/01/2099 00:00:00'))).toEqual([]);
    expect(await references(where.isNull('REFERENCENO'))).toEqual([]);
    expect(await references(where.notLike('REFERENCENO', 'Q-%'))).toEqual(['OTHER-1']);
    expect(await references(where.equalTo('REFERENCENO', 'q-00'))).toEqual([]);
  });

  it('hides entries of entities at top level unless it is told to show them, and an entity sees only its own', async () => {
    await intacct.send([sale('PRIVATE')], { entity: '100' });
    await intacct.send([sale('PUBLIC')], { entity: '' });
    expect(await references(undefined, '')).toEqual(['PUBLIC']);
    expect(await references(undefined, '', true)).toEqual(['PRIVATE', 'PUBLIC']);
    expect(await references(undefined, '100')).toEqual(['PRIVATE']);
    expect(await references(undefined, '200', true)).toEqual([]);
  });

  it.each([
    ['an unknown field in select', queryFunction('x', { object: 'GLBATCH', fields: ['FOO'] })],
    [
      'an unknown field in a filter',
      queryFunction('x', { object: 'GLBATCH', fields: ['RECORDNO'], filter: where.equalTo('FOO', '1') }),
    ],
    ['an unknown object', queryFunction('x', { object: 'FOO', fields: ['RECORDNO'] })],
  ])('refuses %s', async (_what, fn) => {
    await expect(call(() => fn)).rejects.toMatchObject({ failure: { errorClass: 'read-error' } });
  });

  it('refuses ISO dates the way the gateway does', async () => {
    const filter = where.atLeast('WHENMODIFIED', '2024-01-01T00:00:00');
    await expect(references(filter)).rejects.toMatchObject({ failure: { errorClass: 'temporary' } });
  });

  it('aggregates and groups, under either naming', async () => {
    await seed(3);
    const xml =
      '<query><object>GLENTRY</object><select><field>ACCOUNTNO</field><sum>TRX_AMOUNT</sum><count>RECORDNO</count></select><filter><greaterthan><field>RECORDNO</field><value>0</value></greaterthan></filter><orderby><order><field>ACCOUNTNO</field><ascending/></order></orderby></query>';
    const fn: IntacctFunction = {
      controlId: 'agg',
      body: { name: 'query', object: 'GLENTRY', effect: 'read', xml, stripped: [], lengths: new Map() },
    };
    const fields = async (): Promise<Readonly<Record<string, string>>[]> => {
      const connection = await intacct.client.connect({ entity: '100', purpose: 'read' });
      const [outcome] = await connection.send([fn], { deadline: NO_DEADLINE, uniqueId: false });
      await connection.release();
      return outcome?.kind === 'succeeded' ? outcome.data.records.map((record) => ({ ...record.fields })) : [];
    };
    expect(await fields()).toEqual([
      { ACCOUNTNO: '1210', 'SUM.TRX_AMOUNT': '300', 'COUNT.RECORDNO': '3' },
      { ACCOUNTNO: '4000', 'SUM.TRX_AMOUNT': '300', 'COUNT.RECORDNO': '3' },
    ]);
    intacct.settings.aggregateNaming = 'plain';
    expect((await fields())[0]).toMatchObject({ TRX_AMOUNT: '300' });
  });
});

describe('other reads', () => {
  it('read brings a journal entry with its lines, readByName a party by its id', async () => {
    await seed(1);
    const [entry] = (await intacct.ledger()).entries;
    const [record] = await intacct.client.read('GLBATCH', [entry?.recordNo ?? '', '999999'], undefined, {
      entity: '100',
    });
    expect(record?.fields).toMatchObject({ REFERENCENO: 'Q-00', MODULE: '2.GL' });
    expect(record?.lines.map((line) => line.fields['ACCOUNTNO'])).toEqual(['1210', '4000']);
    const [customer] = await intacct.client.readByName('CUSTOMER', ['10000'], ['CUSTOMERID', 'TAXID']);
    expect(customer?.fields).toMatchObject({ CUSTOMERID: '10000', TAXID: 'DE811907980' });
  });

  it('readByQuery speaks letters, pages with a result id and forgets it with the session', async () => {
    const request = {
      object: 'GLACCOUNT',
      query: `STATUS = 'T' and TITLE not like ${quoteForReadByQuery("O'Neil%")}`,
      fields: ['ACCOUNTNO', 'STATUS'],
      pageSize: 5,
    };
    const connection = await intacct.client.connect({ purpose: 'read' });
    const run = async (fn: IntacctFunction): Promise<FunctionData> => {
      const [outcome] = await connection.send([fn], { deadline: NO_DEADLINE, uniqueId: false });
      if (outcome?.kind !== 'succeeded') throw new Error(outcome?.kind ?? 'nothing');
      return outcome.data;
    };
    const first = await run(readByQueryFunction('r1', request));
    expect(first).toMatchObject({ count: 5, totalCount: 16, numRemaining: 11 });
    expect(first.records[0]?.fields).toMatchObject({ STATUS: 'active' });
    const second = await run(readMoreFunction('r2', first.resultId ?? ''));
    expect(second).toMatchObject({ count: 5, numRemaining: 6 });
    await expect(run(readMoreFunction('r3', 'gone@x'))).rejects.toThrow('refused');
    const none = await run(readByQueryFunction('r4', { ...request, query: "ACCOUNTNO = 'none'" }));
    expect(none).toMatchObject({ count: 0, records: [] });
    expect(none.resultId).toBeUndefined();
    await connection.release();
  });

  it('inspect tells lengths and obeys the switch for them', async () => {
    intacct.settings.fieldLengths = { 'GLBATCH.BATCH_TITLE': 42 };
    const data = await call((id) => inspectFunction(id, 'GLBATCH'));
    const fields = data.records[0]?.lines.length ? data.records[0].lines : data.records;
    expect(JSON.stringify(fields)).toContain('42');
    expect((await call((id) => inspectFunction(id, '*', false))).count).toBeGreaterThan(20);
  });

  it('lookup, dimensions and financial setup answer', async () => {
    expect((await call((id) => lookupFunction(id, 'GLENTRY'))).count).toBe(1);
    expect((await call((id) => plainFunction(id, 'getFinancialSetup'))).records[0]?.fields).toMatchObject({
      BASECURRENCY: 'EUR',
      MULTIENTITYSHARED: 'true',
    });
    expect((await call((id) => plainFunction(id, 'getDimensions'))).records.length).toBeGreaterThan(0);
  });
});

const query = (format: string): string =>
  `<query><object>CLASS</object><select><field>CLASSID</field><field>NAME</field></select><orderby><order><field>CLASSID</field><ascending/></order></orderby><options><returnformat>${format}</returnformat></options></query>`;

const restricted = (value: string): string =>
  `<getDimensionRestrictedData><DimensionValue><dimension>CLASS</dimension><value>${value}</value></DimensionValue></getDimensionRestrictedData>`;

describe('answers in other forms', () => {
  it('come bare, as JSON and CSV, and a refusal still has its envelope', async () => {
    expect(JSON.parse(await intacct.answerOf(query('json')))).toEqual([
      { CLASSID: 'NEW', NAME: 'New business' },
      { CLASSID: 'RENEWAL', NAME: 'Renewals' },
    ]);
    expect(await intacct.answerOf(query('csv'))).toBe('"CLASSID","NAME"\n"NEW","New business"\n"RENEWAL","Renewals"');
    expect(await intacct.answerOf(query('json').replace('<field>NAME<', '<field>NOPE<'))).toContain('<errormessage>');
  });
});

describe('the audit history', () => {
  it('is where a delete can be seen, by letters in a query and by words in readByQuery', async () => {
    const outcome = await intacct.sendOne(sale('AH-1'));
    const recordNo = outcome.kind === 'succeeded' ? (outcome.recordNo ?? '') : '';
    await intacct.act('deleteEntry', { recordNo });
    const filter = where.and(where.equalTo('OBJECTTYPE', 'glbatch'), where.equalTo('OBJECTKEY', recordNo));
    const fields = ['ACCESSMODE', 'USERID'] as const;
    const orderBy = [{ field: 'RECORDNO' }];
    const { rows } = await intacct.client.query({ object: 'AUDITHISTORY', fields, filter, orderBy });
    expect(rows.map((row) => [row.ACCESSMODE, row.USERID])).toEqual([
      ['C', 'sandbox'],
      ['D', 'person'],
    ]);
    const words = [];
    const deletes = { object: 'AUDITHISTORY', query: "ACCESSMODE = 'Delete'", fields: ['OBJECTKEY'] };
    for await (const record of intacct.client.readByQueryAll(deletes)) words.push(record.fields['OBJECTKEY']);
    expect(words).toEqual([recordNo]);
  });
});

describe('what the company says about its dimensions and entities', () => {
  it('names relationships, what is filled in, what a value may be used with, and the entities', async () => {
    expect(await intacct.answerOf('<getDimensionRelationships/>')).toContain('<dimension>CUSTOMER</dimension>');
    intacct.settings.autoFill = { DEPARTMENT: '20' };
    expect(await intacct.answerOf('<getDimensionAutofillDetails/>')).toContain('<value>20</value>');
    await intacct.act('editRecord', {
      object: 'CLASS',
      id: 'NEW',
      fields: { OBJECTRESTRICTION: 'Restricted', RESTRICTEDLOCATIONS: '100#~#110' },
    });
    expect(await intacct.answerOf(restricted('NEW'))).toMatch(/<value>100<.*<value>110</);
    expect(await intacct.answerOf(restricted('NOPE'))).toContain('Invalid Class');
    expect(await intacct.answerOf('<readEntityDetails/>')).toMatch(/<id>100<.*<id>200</);
  });
});

describe('a dot path', () => {
  it('leads to a related record, in select, filter and order, over more than one of them', async () => {
    const { rows } = await intacct.client.query({
      object: 'APBILLITEM',
      fields: ['APBILL.RECORDID', 'APBILL.VENDOR.NAME', 'AMOUNT'],
      filter: where.and(where.equalTo('APBILL.VENDOR.STATUS', 'active'), where.like('APBILL.RECORDID', 'AD-%')),
      orderBy: [{ field: 'APBILL.RECORDID', descending: true }],
    });
    expect(rows.map((row) => [row['APBILL.RECORDID'], row['APBILL.VENDOR.NAME'], row.AMOUNT])).toEqual([
      ['AD-2063', 'Atelier Dubois SARL', '450'],
      ['AD-2057', 'Atelier Dubois SARL', '2380'],
      ['AD-2041', 'Atelier Dubois SARL', '1190'],
    ]);
  });

  it('that leads nowhere is refused like any unknown field', async () => {
    const unknown = { object: 'APBILL', fields: ['VENDOR.NOPE'] };
    await expect(intacct.client.query(unknown)).rejects.toThrow('cannot be queried');
  });
});
