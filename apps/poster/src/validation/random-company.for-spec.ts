import * as fc from 'fast-check';

import { SandboxSettings } from '../../../sandbox/src/intacct/settings/sandbox-settings.js';
import { InMemorySandboxStore } from '../../../sandbox/src/store/in-memory-sandbox-store.js';

type Row = Readonly<Record<string, string>>;

/** A company as the ledger keeps it: rows by object, and how the gateway behaves for it. */
export interface RandomCompany {
  readonly base: string;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly settings: Partial<SandboxSettings>;
}

export const accountNumbers = ['1210', '1220', '1300', '2400', '2500', '4000', '4010', '4020', '6000'] as const;
export const journalSymbols = ['PDR', 'GJ', 'ADJ', 'UB', 'ND', 'STAT', 'GAAP', 'TAX'] as const;
export const entityIds = ['100', '200', '300'] as const;
export const locationIds = [...entityIds, '110', '210', 'NOWHERE'] as const;
export const dimensionIds: Readonly<Record<string, readonly string[]>> = {
  department: ['D1', 'D2', 'D3'],
  class: ['CL1', 'CL2'],
  project: ['P1', 'P2'],
  item: ['I1', 'I2'],
  employee: ['E1', 'E2'],
  customer: ['C1', 'C2'],
  vendor: ['V1', 'V2'],
};
export const currencyCodes = ['EUR', 'USD', 'JPY', 'KWD'] as const;

/** Without bias: fast-check likes the ends of a range, and a company of banks and inactive accounts posts nothing. */
const mostly = (chance: number): fc.Arbitrary<boolean> =>
  fc.noBias(fc.integer({ min: 1, max: 100 })).map((n) => n <= chance);
const status = mostly(95).map((active) => (active ? 'active' : 'inactive'));
const text = (value: fc.Arbitrary<boolean>): fc.Arbitrary<string> => value.map(String);

function account(ACCOUNTNO: string): fc.Arbitrary<Row> {
  const required = ['DEPT', 'LOC', 'PROJECT', 'CUSTOMER', 'VENDOR', 'EMPLOYEE', 'ITEM', 'CLASS'];
  return fc.record({
    ACCOUNTNO: fc.constant(ACCOUNTNO),
    TITLE: fc.constant(`Account ${ACCOUNTNO}`),
    STATUS: status,
    ACCOUNTTYPE: fc.constant(ACCOUNTNO < '4000' ? 'balancesheet' : 'incomestatement'),
    NORMALBALANCE: fc.constant('debit'),
    ALTERNATIVEACCOUNT: fc.constant('None'),
    SUBLEDGERCONTROLON: text(mostly(3)),
    BANKACCOUNTID: mostly(3).map((bank) => (bank ? 'BANK' : '')),
    ...Object.fromEntries(required.map((name) => [`REQUIRE${name}`, text(mostly(3))])),
  });
}

const journalObjects: Readonly<Record<string, string>> = {
  STAT: 'STATJOURNAL',
  GAAP: 'GAAPADJJRNL',
  TAX: 'TAXADJJRNL',
};

function journal(SYMBOL: string): fc.Arbitrary<Row> {
  return fc.record({
    SYMBOL: fc.constant(SYMBOL),
    TITLE: fc.constant(`Journal ${SYMBOL}`),
    STATUS: status,
    ADJ: fc.constant(SYMBOL === 'ADJ' ? 'T' : 'F'),
    BOOKID: fc.constant(SYMBOL === 'UB' ? 'MANAGEMENT' : 'ACCRUAL'),
    DISALLOWDIRECTPOSTING: fc.constant(String(SYMBOL === 'ND')),
  });
}

const date = fc.constantFrom('', '2026-01-01', '2026-02-01', '2026-03-01');

function entity(LOCATIONID: string, base: string): fc.Arbitrary<Row> {
  return fc.record({
    LOCATIONID: fc.constant(LOCATIONID),
    NAME: fc.constant(`Entity ${LOCATIONID}`),
    STATUS: status,
    CURRENCY: fc.constantFrom(base, base, base, 'EUR', 'USD'),
    HAS_IE_RELATION: text(mostly(70)),
    STARTOPEN: date,
    STATUTORYREPORTINGPERIOD: date,
  });
}

function plain(idField: string, nameField: string, id: string): fc.Arbitrary<Row> {
  return status.map((STATUS) => ({ [idField]: id, [nameField]: `Value ${id}`, STATUS }));
}

const all = <T>(arbitraries: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T[]> => fc.tuple(...arbitraries);

function locationsOf(entities: readonly string[]): Row[] {
  const inside = locationIds.filter((id) => id !== 'NOWHERE' && entities.includes(`${id.slice(0, 1)}00`));
  return [
    ...inside.map((id) => ({ LOCATIONID: id, NAME: `Place ${id}`, ENTITY: `${id.slice(0, 1)}00`, STATUS: 'active' })),
    { LOCATIONID: 'NOWHERE', NAME: 'In no entity', ENTITY: '', STATUS: 'active' },
  ];
}

const plainObjects: readonly [object: string, idField: string, nameField: string, kind: string][] = [
  ['DEPARTMENT', 'DEPARTMENTID', 'TITLE', 'department'],
  ['CLASS', 'CLASSID', 'NAME', 'class'],
  ['PROJECT', 'PROJECTID', 'NAME', 'project'],
  ['ITEM', 'ITEMID', 'NAME', 'item'],
  ['EMPLOYEE', 'EMPLOYEEID', 'PERSONALINFO.CONTACTNAME', 'employee'],
  ['CUSTOMER', 'CUSTOMERID', 'NAME', 'customer'],
  ['VENDOR', 'VENDORID', 'NAME', 'vendor'],
];

const entities = fc.constantFrom<readonly string[]>([], ['100'], ['100', '200'], [...entityIds], [...entityIds]);

/** Accounts of every kind, journals of every kind, entities open, locked and inactive, dimensions, currencies, lengths. */
export const companies: fc.Arbitrary<RandomCompany> = fc
  .record({ base: fc.constantFrom('EUR', 'USD'), entities, many: mostly(85) })
  .chain(({ base, entities: here, many }) =>
    fc.record({
      base: fc.constant(base),
      rows: fc
        .record({
          GLACCOUNT: all(accountNumbers.map(account)),
          journals: all(journalSymbols.map(journal)),
          LOCATIONENTITY: all(here.map((id) => entity(id, base))),
          currencies: fc.oneof(fc.constant(['EUR', 'USD', 'JPY']), fc.subarray([...currencyCodes], { minLength: 1 })),
          plain: all(
            plainObjects.map(([, idField, nameField, kind]) =>
              all((dimensionIds[kind] ?? []).map((id) => plain(idField, nameField, id))),
            ),
          ),
        })
        .map(({ journals, currencies, plain: values, ...rest }) => ({
          ...rest,
          ...byObject(journals),
          ...Object.fromEntries(plainObjects.map(([object], index) => [object, values[index] ?? []])),
          LOCATION: locationsOf(here),
          TRXCURRENCIES: [...new Set([base, ...currencies])].map((CODE) => ({ CODE, NAME: CODE })),
          EXCHANGERATETYPES: [{ NAME: 'Company Rate', DESCRIPTION: '' }],
        })),
      settings: fc.record({
        multiEntity: fc.constant(here.length > 0),
        multiCurrency: fc.constant(many),
        interEntityLines: fc.constant(true),
        draftInClosedPeriod: fc.boolean(),
        noDirectPostingJournals: fc.constant(['ND']),
        rates: fc.constant({ EUR: '1', USD: '0.92', JPY: '0.0061', KWD: '2.9' }),
        fieldLengths: fc.record({
          'GLBATCH.BATCH_TITLE': fc.constantFrom(20, 80, 100),
          'GLENTRY.DESCRIPTION': fc.constantFrom(10, 100, 1000),
        }),
      }),
    }),
  );

function byObject(journals: readonly Row[]): Record<string, Row[]> {
  const found: Record<string, Row[]> = { JOURNAL: [] };
  for (const row of journals) (found[journalObjects[row['SYMBOL'] ?? ''] ?? 'JOURNAL'] ??= []).push(row);
  return found;
}

/** The store of a sandbox that is this company. */
export async function storeOf({ base, rows }: RandomCompany): Promise<InMemorySandboxStore> {
  const store = new InMemorySandboxStore();
  const changes = Object.entries(rows).flatMap(([object, list]) =>
    list.map((row, index) => {
      const recordNo = String(index + 1);
      const stamp = '01/01/2026 00:00:00';
      const common = {
        RECORDNO: recordNo,
        MEGAENTITYID: '',
        '~createdAt': '0',
        WHENCREATED: stamp,
        WHENMODIFIED: stamp,
      };
      return { collection: object, key: recordNo, value: { ...row, ...common } };
    }),
  );
  await store.write('intacct', [...changes, { collection: 'note:company', key: 'baseCurrency', value: base }]);
  return store;
}
