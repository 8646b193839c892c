import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { where } from '../reads/query-filter.js';
import { FastXmlCodec } from '../xml/fast-xml-codec.js';
import { createJournalEntry } from './journal-entry.builder.js';
import type { JournalEntryInput, JournalLineInput } from './journal-entry.input.js';
import { queryFunction } from './query.builder.js';
import { quoteForReadByQuery, readByQueryFunction, readFunction } from './read.builder.js';
import { createRecord, deleteRecord, setStatus, updateRecord } from './record.builder.js';

const debit: JournalLineInput = { account: '1210', side: 'debit', amount: '10' };
const credit: JournalLineInput = { account: '4000', side: 'credit', amount: '10' };
const entry = (changes: Partial<JournalEntryInput> = {}): string =>
  createJournalEntry('C-1', {
    journal: 'GJ',
    postingDate: '2024-04-30',
    title: 'T',
    lines: [debit, credit],
    ...changes,
  }).body.xml;

describe('a journal entry on the wire', () => {
  it('carries positive amounts with two decimals and the side as a sign of its own', () => {
    expect(entry()).toBe(
      '<create><GLBATCH><JOURNAL>GJ</JOURNAL><BATCH_DATE>04/30/2024</BATCH_DATE><BATCH_TITLE>T</BATCH_TITLE><ENTRIES>' +
        '<GLENTRY><ACCOUNTNO>1210</ACCOUNTNO><TR_TYPE>1</TR_TYPE><TRX_AMOUNT>10.00</TRX_AMOUNT></GLENTRY>' +
        '<GLENTRY><ACCOUNTNO>4000</ACCOUNTNO><TR_TYPE>-1</TR_TYPE><TRX_AMOUNT>10.00</TRX_AMOUNT></GLENTRY>' +
        '</ENTRIES></GLBATCH></create>',
    );
  });

  it('carries every header field, dates month first, custom fields under their own names', () => {
    const xml = entry({
      referenceNo: 'R',
      reverseDate: '2024-05-01',
      baseLocation: '100',
      attachmentId: 'ATT',
      historyComment: 'H',
      taxImplications: 'None',
      state: 'Draft',
      customFields: { DEAL_ID: '41' },
    });
    for (const part of [
      '<REFERENCENO>R<',
      '<REVERSEDATE>05/01/2024<',
      '<BASELOCATION_NO>100<',
      '<SUPDOCID>ATT<',
      '<HISTORY_COMMENT>H<',
      '<TAXIMPLICATIONS>None<',
      '<STATE>Draft<',
      '<DEAL_ID>41<',
    ]) {
      expect(xml).toContain(part);
    }
  });

  it('carries every line field; dimensions have no ID suffix on a line and one inside a split', () => {
    const dimensions = {
      department: 'D',
      location: 'L',
      projectId: 'P',
      taskId: 'T',
      costTypeId: 'CT',
      customerId: 'C',
      vendorId: 'V',
      employeeId: 'E',
      itemId: 'I',
      classId: 'CL',
      contractId: 'CO',
      warehouseId: 'W',
      userDefined: { REGION: '17', GLDIMTEAM: '3' },
    };
    const splits = [
      { amount: '4.00', dimensions: { department: 'X' } },
      { amount: '6.00', dimensions: { location: 'Y' } },
    ];
    const xml = entry({
      lines: [
        {
          ...debit,
          dimensions,
          currency: 'USD',
          exchangeRateType: 'Intacct Daily Rate',
          exchangeRateDate: '2024-04-29',
          memo: 'M',
          document: 'DOC',
          billable: false,
          customFields: { ZZ: '1' },
        },
        { ...credit, splits, exchangeRate: '1.2345' },
      ],
    });
    for (const part of [
      '<DEPARTMENT>D<',
      '<LOCATION>L<',
      '<PROJECTID>P<',
      '<TASKID>T<',
      '<COSTTYPEID>CT<',
      '<CUSTOMERID>C<',
      '<VENDORID>V<',
      '<EMPLOYEEID>E<',
      '<ITEMID>I<',
      '<CLASSID>CL<',
      '<CONTRACTID>CO<',
      '<WAREHOUSEID>W<',
      '<GLDIMREGION>17<',
      '<GLDIMTEAM>3<',
      '<CURRENCY>USD<',
      '<EXCH_RATE_DATE>04/29/2024<',
      '<EXCH_RATE_TYPE_ID>Intacct Daily Rate<',
      '<DESCRIPTION>M<',
      '<DOCUMENT>DOC<',
      '<BILLABLE>false<',
      '<ZZ>1<',
      '<ALLOCATION>Custom</ALLOCATION><SPLIT><AMOUNT>4.00</AMOUNT><DEPARTMENTID>X</DEPARTMENTID></SPLIT><SPLIT><AMOUNT>6.00</AMOUNT><LOCATIONID>Y</LOCATIONID></SPLIT>',
      '<EXCHANGE_RATE>1.2345<',
    ]) {
      expect(xml).toContain(part);
    }
  });

  it('carries whose tax it is, and the tax of a line', () => {
    const taxed: JournalLineInput = { ...debit, tax: { detailId: 'UK Standard', amount: '2' } };
    const xml = entry({ taxImplications: 'Inbound', vatVendorId: 'V-1', lines: [taxed, credit] });
    expect(xml).toContain('<TAXIMPLICATIONS>Inbound</TAXIMPLICATIONS><VATVENDORID>V-1</VATVENDORID>');
    expect(xml).toContain(
      '<TAXENTRIES><TAXENTRY><DETAILID>UK Standard</DETAILID><TRX_TAX>2.00</TRX_TAX></TAXENTRY></TAXENTRIES>',
    );
  });

  it('keeps a zero line', () => {
    expect(
      entry({
        lines: [
          { ...debit, amount: '0' },
          { ...credit, amount: '0' },
        ],
      }),
    ).toContain('<TRX_AMOUNT>0.00</TRX_AMOUNT>');
  });

  it.each<[string, Partial<JournalEntryInput>]>([
    ['one line', { lines: [debit] }],
    ['a negative amount', { lines: [{ ...debit, amount: '-10' }, credit] }],
    ['a third decimal', { lines: [{ ...debit, amount: '10.001' }, credit] }],
    [
      'splits that do not sum to the line',
      { lines: [{ ...debit, splits: [{ amount: '9.99', dimensions: {} }] }, credit] },
    ],
    ['a day that does not exist', { postingDate: '2024-02-30' }],
    ['a custom field that is markup', { customFields: { 'A><B': 'x' } }],
  ])('is not built with %s', (_what, changes) => {
    expect(() => entry(changes)).toThrow();
  });

  it('holds amounts and texts exactly, whatever they are', async () => {
    const lines = fc.array(
      fc.record({ cents: fc.bigInt({ min: 0n, max: 10n ** 15n }), memo: fc.string({ unit: 'grapheme' }) }),
      { minLength: 2, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(lines, async (given) => {
        const inputs = given.map(({ cents, memo }): JournalLineInput => ({
          account: '1',
          side: 'debit',
          amount: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`,
          memo,
        }));
        const xml = entry({ lines: inputs });
        if (/<!(doctype|entity)/i.test(xml)) return;
        const root = await new FastXmlCodec().parse(xml);
        const rows = root.children[0]?.children.find((child) => child.name === 'ENTRIES')?.children ?? [];
        const cents = rows.map((row) =>
          BigInt((row.children.find((child) => child.name === 'TRX_AMOUNT')?.text ?? '').replace('.', '')),
        );
        expect(cents).toEqual(given.map((line) => line.cents));
      }),
    );
  });
});

describe('other functions on the wire', () => {
  it('write queries with filters, order, options and pages', () => {
    const xml = queryFunction('C', {
      object: 'GLBATCH',
      fields: ['RECORDNO'],
      filter: where.and(
        where.in('A', ['1', '2']),
        where.or(where.isNull('B'), where.between('D', '1', '9')),
        where.and(where.like('E', 'x%')),
      ),
      orderBy: [{ field: 'RECORDNO' }, { field: 'A', descending: true }],
      showPrivate: true,
      pageSize: 2000,
      offset: 0,
    }).body.xml;
    expect(xml).toBe(
      '<query><object>GLBATCH</object><select><field>RECORDNO</field></select><filter><and>' +
        '<in><field>A</field><value>1</value><value>2</value></in>' +
        '<or><isnull><field>B</field></isnull><between><field>D</field><value>1</value><value>9</value></between></or>' +
        '<like><field>E</field><value>x%</value></like></and></filter>' +
        '<orderby><order><field>RECORDNO</field><ascending></ascending></order><order><field>A</field><descending></descending></order></orderby>' +
        '<options><showprivate>true</showprivate></options><pagesize>2000</pagesize><offset>0</offset></query>',
    );
  });

  it.each([
    ['a page above 2000', { pageSize: 2001 }],
    ['a page of none', { pageSize: 0 }],
    ['no fields', { fields: [] }],
    ['an empty list', { filter: where.in('A', []) }],
    ['more than 1000 values', { filter: where.in('A', Array.from({ length: 1001 }, String)) }],
    ['an empty group', { filter: where.and() }],
  ])('do not write queries with %s', (_what, changes) => {
    expect(() => queryFunction('C', { object: 'X', fields: ['A'], ...changes })).toThrow();
  });

  it('write reads, deletes, status changes and free records', () => {
    expect(readFunction('C', 'GLBATCH', ['1', '2']).body.xml).toBe(
      '<read><object>GLBATCH</object><keys>1,2</keys><fields>*</fields></read>',
    );
    expect(() => readFunction('C', 'GLBATCH', [])).toThrow('keys');
    expect(
      readByQueryFunction('C', { object: 'X', query: `NAME = ${quoteForReadByQuery("O'Neil")}` }).body.xml,
    ).toContain(String.raw`NAME = 'O\'Neil'`);
    expect(deleteRecord('C', 'GLBATCH', '7').body.xml).toBe('<delete><object>GLBATCH</object><keys>7</keys></delete>');
    expect(setStatus('C', 'VENDOR', { field: 'VENDORID', value: 'V' }, 'inactive').body.xml).toBe(
      '<update><VENDOR><VENDORID>V</VENDORID><STATUS>inactive</STATUS></VENDOR></update>',
    );
    expect(createRecord('C', 'CLASS', { CLASSID: 'A' }).body.effect).toBe('write');
    expect(() => updateRecord('C', 'CLASS', { CLASSID: 'A' })).toThrow('fields');
  });

  it.each(['', 'x'.repeat(257), 'a b', ' a', 'a\n', 'a\u0000'])(
    'refuse the control id %j, which would not come back as it went',
    (controlId) => {
      expect(() => createRecord(controlId, 'CLASS', {})).toThrow('controlId');
    },
  );
});
