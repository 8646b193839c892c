import { journalModels } from './journal.models.js';
import { readModel } from './read-model.js';
import { dateOrNone, isActive, isTrue, orNone, stampOrNone } from './row-values.js';

const REQUIREMENTS = [
  'DEPT',
  'LOC',
  'PROJECT',
  'TASK',
  'CUSTOMER',
  'VENDOR',
  'EMPLOYEE',
  'ITEM',
  'CLASS',
  'CONTRACT',
  'WAREHOUSE',
] as const;
export type RequiredDimension = (typeof REQUIREMENTS)[number];
const requireField = <D extends string>(name: D): `REQUIRE${D}` => `REQUIRE${name}`;

const partyFields = ['RECORDNO', 'NAME', 'STATUS', 'TAXID', 'CURRENCY', 'ONHOLD', 'PARENTID', 'WHENMODIFIED'] as const;

type PartyRow = Readonly<Record<(typeof partyFields)[number], string>>;
const party = (row: PartyRow) => ({
  recordNo: row.RECORDNO,
  name: row.NAME,
  active: isActive(row.STATUS),
  taxId: orNone(row.TAXID),
  currency: orNone(row.CURRENCY),
  onHold: isTrue(row.ONHOLD),
  parentId: orNone(row.PARENTID),
  modifiedAt: stampOrNone(row.WHENMODIFIED),
});

/** Typed rows of the objects an integration needs; any other object is read untyped with `query`. */
export const models = {
  accounts: readModel(
    'GLACCOUNT',
    [
      'RECORDNO',
      'ACCOUNTNO',
      'TITLE',
      'ACCOUNTTYPE',
      'NORMALBALANCE',
      'CLOSINGTYPE',
      'ALTERNATIVEACCOUNT',
      'STATUS',
      'SUBLEDGERCONTROLON',
      'WHENMODIFIED',
      ...REQUIREMENTS.map(requireField),
    ],
    (row) => ({
      recordNo: row.RECORDNO,
      accountNo: row.ACCOUNTNO,
      title: row.TITLE,
      type: row.ACCOUNTTYPE,
      normalBalance: row.NORMALBALANCE,
      closing: row.CLOSINGTYPE === 'closing account',
      /** Payables or receivables account: not for ordinary journal entries. */
      alternative: row.ALTERNATIVEACCOUNT === 'None' ? undefined : orNone(row.ALTERNATIVEACCOUNT),
      controlledBySubledger: isTrue(row.SUBLEDGERCONTROLON),
      active: isActive(row.STATUS),
      requiredDimensions: REQUIREMENTS.filter((name) => isTrue(row[requireField(name)])),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
  ),
  journals: readModel(
    'JOURNAL',
    ['RECORDNO', 'SYMBOL', 'TITLE', 'STATUS', 'ADJ', 'BOOKID', 'STARTDATE', 'LASTDATE'],
    (row) => ({
      recordNo: row.RECORDNO,
      symbol: row.SYMBOL,
      title: row.TITLE,
      active: isActive(row.STATUS),
      adjustment: isTrue(row.ADJ),
      book: orNone(row.BOOKID),
      firstDate: dateOrNone(row.STARTDATE),
      lastDate: dateOrNone(row.LASTDATE),
    }),
  ),
  departments: readModel('DEPARTMENT', ['RECORDNO', 'DEPARTMENTID', 'TITLE', 'PARENTID', 'STATUS'], (row) => ({
    recordNo: row.RECORDNO,
    departmentId: row.DEPARTMENTID,
    title: row.TITLE,
    parentId: orNone(row.PARENTID),
    active: isActive(row.STATUS),
  })),
  locations: readModel(
    'LOCATION',
    ['RECORDNO', 'LOCATIONID', 'NAME', 'PARENTID', 'ENTITY', 'CURRENCY', 'STATUS', 'STARTDATE', 'ENDDATE'],
    (row) => ({
      recordNo: row.RECORDNO,
      locationId: row.LOCATIONID,
      name: row.NAME,
      parentId: orNone(row.PARENTID),
      entity: orNone(row.ENTITY),
      currency: orNone(row.CURRENCY),
      active: isActive(row.STATUS),
      firstDate: dateOrNone(row.STARTDATE),
      lastDate: dateOrNone(row.ENDDATE),
    }),
  ),
  entities: readModel(
    'LOCATIONENTITY',
    ['RECORDNO', 'LOCATIONID', 'NAME', 'CURRENCY', 'STATUS', 'STARTOPEN', 'STATUTORYREPORTINGPERIOD'],
    (row) => ({
      recordNo: row.RECORDNO,
      entityId: row.LOCATIONID,
      name: row.NAME,
      currency: orNone(row.CURRENCY),
      active: isActive(row.STATUS),
      /** First date the books are open; anything before is closed. */
      openFrom: dateOrNone(row.STARTOPEN),
      /** Locked up to and including this date. */
      lockedThrough: dateOrNone(row.STATUTORYREPORTINGPERIOD),
    }),
  ),
  classes: readModel('CLASS', ['RECORDNO', 'CLASSID', 'NAME', 'PARENTID', 'STATUS'], (row) => ({
    recordNo: row.RECORDNO,
    classId: row.CLASSID,
    name: row.NAME,
    parentId: orNone(row.PARENTID),
    active: isActive(row.STATUS),
  })),
  projects: readModel(
    'PROJECT',
    ['RECORDNO', 'PROJECTID', 'NAME', 'CUSTOMERID', 'PROJECTSTATUS', 'STATUS', 'BEGINDATE', 'ENDDATE'],
    (row) => ({
      recordNo: row.RECORDNO,
      projectId: row.PROJECTID,
      name: row.NAME,
      customerId: orNone(row.CUSTOMERID),
      projectStatus: orNone(row.PROJECTSTATUS),
      active: isActive(row.STATUS),
      firstDate: dateOrNone(row.BEGINDATE),
      lastDate: dateOrNone(row.ENDDATE),
    }),
  ),
  customers: readModel('CUSTOMER', [...partyFields, 'CUSTOMERID'], (row) => ({
    customerId: row.CUSTOMERID,
    ...party(row),
  })),
  vendors: readModel('VENDOR', [...partyFields, 'VENDORID', 'DONOTCUTCHECK'], (row) => ({
    vendorId: row.VENDORID,
    doNotPay: isTrue(row.DONOTCUTCHECK),
    ...party(row),
  })),
  items: readModel('ITEM', ['RECORDNO', 'ITEMID', 'NAME', 'ITEMTYPE', 'STATUS'], (row) => ({
    recordNo: row.RECORDNO,
    itemId: row.ITEMID,
    name: row.NAME,
    type: row.ITEMTYPE,
    active: isActive(row.STATUS),
  })),
  employees: readModel('EMPLOYEE', ['RECORDNO', 'EMPLOYEEID', 'PERSONALINFO.CONTACTNAME', 'STATUS'], (row) => ({
    recordNo: row.RECORDNO,
    employeeId: row.EMPLOYEEID,
    contactName: orNone(row['PERSONALINFO.CONTACTNAME']),
    active: isActive(row.STATUS),
  })),
  currencies: readModel('TRXCURRENCIES', ['RECORDNO', 'CODE'], (row) => ({ recordNo: row.RECORDNO, code: row.CODE })),
  /** `Intacct Daily Rate` exists in every company but is not listed. */
  exchangeRateTypes: readModel('EXCHANGERATETYPES', ['RECORDNO', 'NAME', 'DESCRIPTION'], (row) => ({
    recordNo: row.RECORDNO,
    name: row.NAME,
    description: orNone(row.DESCRIPTION),
  })),
  /** `active` means offered in reports; it does not say whether the books are open. */
  reportingPeriods: readModel('REPORTINGPERIOD', ['RECORDNO', 'NAME', 'START_DATE', 'END_DATE', 'STATUS'], (row) => ({
    recordNo: row.RECORDNO,
    name: row.NAME,
    firstDate: dateOrNone(row.START_DATE),
    lastDate: dateOrNone(row.END_DATE),
    active: isActive(row.STATUS),
  })),
  apBills: readModel(
    'APBILL',
    [
      'RECORDNO',
      'RECORDID',
      'VENDORID',
      'STATE',
      'WHENPOSTED',
      'WHENDUE',
      'WHENPAID',
      'CURRENCY',
      'TRX_TOTALENTERED',
      'TOTALDUE',
      'WHENMODIFIED',
    ],
    (row) => ({
      recordNo: row.RECORDNO,
      billNo: row.RECORDID,
      vendorId: row.VENDORID,
      state: row.STATE,
      postedOn: dateOrNone(row.WHENPOSTED),
      dueOn: dateOrNone(row.WHENDUE),
      paidOn: dateOrNone(row.WHENPAID),
      currency: orNone(row.CURRENCY),
      /** Decimal string in transaction currency. */
      total: row.TRX_TOTALENTERED,
      totalDue: row.TOTALDUE,
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
  ),
  apPayments: readModel(
    'APPYMT',
    ['RECORDNO', 'VENDORID', 'STATE', 'PAYMENTDATE', 'DOCNUMBER', 'CURRENCY', 'TRX_TOTALENTERED', 'WHENMODIFIED'],
    (row) => ({
      recordNo: row.RECORDNO,
      vendorId: row.VENDORID,
      state: row.STATE,
      paidOn: dateOrNone(row.PAYMENTDATE),
      documentNo: orNone(row.DOCNUMBER),
      currency: orNone(row.CURRENCY),
      total: row.TRX_TOTALENTERED,
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
  ),
  ...journalModels,
};

/** Row type of a model, e.g. `ModelRow<typeof models.accounts>`. */
export type ModelRow<M> = M extends { read(row: never): infer T } ? T : never;
