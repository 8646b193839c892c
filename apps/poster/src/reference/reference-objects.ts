import { fromGatewayDate } from '@app/intacct';
import type { JournalKind, RequiredDimension } from '@app/mapping';

import { looseName, normalizedTaxId } from '../parties/party-name.js';
import type { ReferenceRow, Restrictions, StoredKind } from './reference-row.js';

export type Fields = Readonly<Record<string, string>>;

/** One object of the ledger that feeds a kind. */
export interface ReferenceObject {
  readonly kind: StoredKind;
  readonly object: string;
  readonly fields: readonly string[];
  /** Read as empty where a company does not let them be queried. */
  readonly optional: readonly string[];
  /**
   * Changes show in WHENMODIFIED. Not for objects of few rows, which cost one page either way, nor for entities: nobody says that
   * closing the books moves it.
   */
  readonly incremental: boolean;
  toRow(fields: Fields): ReferenceRow;
}

const requirements: Readonly<Record<string, RequiredDimension>> = {
  REQUIREDEPT: 'department',
  REQUIRELOC: 'location',
  REQUIREPROJECT: 'project',
  REQUIRECUSTOMER: 'customer',
  REQUIREVENDOR: 'vendor',
  REQUIREEMPLOYEE: 'employee',
  REQUIREITEM: 'item',
  REQUIRECLASS: 'class',
};

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === 'T';
}

/** The status is a word in `query` and a letter elsewhere; rows without one are always in force. */
function isActive(fields: Fields): boolean {
  return !['inactive', 'F'].includes(fields['STATUS'] ?? '');
}

/** Several values of one field are joined by `#~#`. */
function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split('#~#')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

const RESTRICTIONS = ['OBJECTRESTRICTION', 'RESTRICTEDLOCATIONS', 'RESTRICTEDDEPARTMENTS'];

/** The only locations and departments that a restricted record goes together with. */
function restrictionsOf(fields: Fields): { restricted?: Restrictions } {
  if (fields['OBJECTRESTRICTION'] !== 'Restricted') return {};
  const lists = {
    location: listOf(fields['RESTRICTEDLOCATIONS']),
    department: listOf(fields['RESTRICTEDDEPARTMENTS']),
  };
  const restricted = Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0));
  return Object.keys(restricted).length === 0 ? {} : { restricted };
}

function dateOf(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : (fromGatewayDate(text) ?? null);
}

function plain(kind: StoredKind, object: string, id: string, name: string): ReferenceObject {
  return {
    kind,
    object,
    fields: [id, name, 'STATUS'],
    optional: [],
    incremental: true,
    toRow: (fields) => ({
      recordNo: fields['RECORDNO'] ?? '',
      id: fields[id] ?? '',
      name: fields[name] ?? '',
      active: isActive(fields),
      attributes: {},
    }),
  };
}

function party(kind: 'vendor' | 'customer', object: string, id: string): ReferenceObject {
  return {
    kind,
    object,
    fields: [id, 'NAME', 'STATUS'],
    optional: ['TAXID', ...RESTRICTIONS],
    incremental: true,
    toRow: (fields) => {
      const taxId = normalizedTaxId(fields['TAXID'] ?? '');
      return {
        ...plain(kind, object, id, 'NAME').toRow(fields),
        attributes: restrictionsOf(fields),
        matchName: looseName(fields['NAME'] ?? ''),
        ...(taxId === '' ? {} : { taxId }),
      };
    },
  };
}

function journal(object: string, kind: JournalKind): ReferenceObject {
  return {
    kind: 'journal',
    object,
    fields: ['SYMBOL', 'TITLE', 'STATUS'],
    optional: ['ADJ', 'BOOKID', 'DISALLOWDIRECTPOSTING'],
    incremental: false,
    toRow: (fields) => ({
      // Four objects share the kind, and their record numbers may meet.
      recordNo: `${object}:${fields['RECORDNO'] ?? ''}`,
      id: fields['SYMBOL'] ?? '',
      name: fields['TITLE'] ?? '',
      active: isActive(fields),
      attributes: {
        kind: kind === 'regular' ? regularKind(fields) : kind,
        directPosting: !isTrue(fields['DISALLOWDIRECTPOSTING']),
      },
    }),
  };
}

function regularKind(fields: Fields): JournalKind {
  const book = fields['BOOKID'] ?? '';
  if (!['', 'ACCRUAL', 'CASH'].includes(book.toUpperCase())) return 'user-book';
  return isTrue(fields['ADJ']) ? 'adjustment' : 'regular';
}

function accountRow(fields: Fields): ReferenceRow {
  const alternative = fields['ALTERNATIVEACCOUNT'] ?? '';
  return {
    recordNo: fields['RECORDNO'] ?? '',
    id: fields['ACCOUNTNO'] ?? '',
    name: fields['TITLE'] ?? '',
    active: isActive(fields),
    attributes: {
      type: ['incomestatement', 'I'].includes(fields['ACCOUNTTYPE'] ?? '') ? 'incomestatement' : 'balancesheet',
      normalBalance: fields['NORMALBALANCE'] === 'credit' ? 'credit' : 'debit',
      // Income accounts are closed each year; the account they are closed into is not for daily postings.
      closesTo: fields['CLOSINGACCOUNTNO'] || null,
      control: (alternative !== '' && alternative !== 'None') || isTrue(fields['SUBLEDGERCONTROLON']),
      bank: (fields['BANKACCOUNTID'] ?? '') !== '',
      required: [
        ...Object.entries(requirements).flatMap(([field, name]) => (isTrue(fields[field]) ? [name] : [])),
        ...requiredDimensionsOf(fields),
      ],
      ...restrictionsOf(fields),
    },
  };
}

const REQUIRED_DIMENSION = 'REQUIREGLDIM';

/** The field that says whether an account requires a user-defined dimension. */
export function requirementField(dimension: string): string {
  return `${REQUIRED_DIMENSION}${dimension}`;
}

function requiredDimensionsOf(fields: Fields): RequiredDimension[] {
  return Object.keys(fields).flatMap((field): RequiredDimension[] =>
    field.startsWith(REQUIRED_DIMENSION) && isTrue(fields[field])
      ? [`gldim:${field.slice(REQUIRED_DIMENSION.length)}`]
      : [],
  );
}

const withoutStatus = (kind: StoredKind, object: string, id: string): ReferenceObject => ({
  kind,
  object,
  fields: [id],
  optional: [],
  incremental: false,
  toRow: (fields) => ({
    recordNo: fields['RECORDNO'] ?? '',
    id: fields[id] ?? '',
    name: fields[id] ?? '',
    active: true,
    attributes: {},
  }),
});

/** Everything that is read, with the fields that matter and how a row of it reads. */
export const referenceObjects: readonly ReferenceObject[] = [
  {
    kind: 'account',
    object: 'GLACCOUNT',
    fields: ['ACCOUNTNO', 'TITLE', 'STATUS', 'ACCOUNTTYPE', 'NORMALBALANCE', 'ALTERNATIVEACCOUNT'],
    optional: [
      'CLOSINGACCOUNTNO',
      'SUBLEDGERCONTROLON',
      'BANKACCOUNTID',
      ...Object.keys(requirements),
      ...RESTRICTIONS,
    ],
    incremental: true,
    toRow: accountRow,
  },
  journal('JOURNAL', 'regular'),
  journal('STATJOURNAL', 'statistical'),
  journal('GAAPADJJRNL', 'gaap'),
  journal('TAXADJJRNL', 'tax'),
  {
    kind: 'entity',
    object: 'LOCATIONENTITY',
    fields: ['LOCATIONID', 'NAME', 'STATUS'],
    optional: ['CURRENCY', 'STARTOPEN', 'STATUTORYREPORTINGPERIOD', 'HAS_IE_RELATION'],
    incremental: false,
    toRow: (fields) => ({
      ...plain('entity', 'LOCATIONENTITY', 'LOCATIONID', 'NAME').toRow(fields),
      attributes: {
        currency: fields['CURRENCY'] || null,
        startOpen: dateOf(fields['STARTOPEN']),
        lockedThrough: dateOf(fields['STATUTORYREPORTINGPERIOD']),
        interEntity: isTrue(fields['HAS_IE_RELATION']),
      },
    }),
  },
  {
    kind: 'location',
    object: 'LOCATION',
    fields: ['LOCATIONID', 'NAME', 'STATUS'],
    optional: ['ENTITY'],
    incremental: true,
    toRow: (fields) => ({
      ...plain('location', 'LOCATION', 'LOCATIONID', 'NAME').toRow(fields),
      attributes: { entity: fields['ENTITY'] || null },
    }),
  },
  plain('department', 'DEPARTMENT', 'DEPARTMENTID', 'TITLE'),
  plain('class', 'CLASS', 'CLASSID', 'NAME'),
  plain('project', 'PROJECT', 'PROJECTID', 'NAME'),
  plain('item', 'ITEM', 'ITEMID', 'NAME'),
  plain('employee', 'EMPLOYEE', 'EMPLOYEEID', 'PERSONALINFO.CONTACTNAME'),
  party('customer', 'CUSTOMER', 'CUSTOMERID'),
  party('vendor', 'VENDOR', 'VENDORID'),
  withoutStatus('currency', 'TRXCURRENCIES', 'CODE'),
  withoutStatus('exchange-rate-type', 'EXCHANGERATETYPES', 'NAME'),
];

/** The one row of kind `company`. */
export function companyRow(fields: Fields): ReferenceRow {
  return {
    recordNo: '1',
    id: 'company',
    name: 'company',
    active: true,
    attributes: { baseCurrency: fields['BASECURRENCY'] || null, multiCurrency: isTrue(fields['MULTICURRENCY']) },
  };
}
