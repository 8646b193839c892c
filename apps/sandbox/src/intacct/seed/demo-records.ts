import type { Row } from '../state/row.js';

const account = (ACCOUNTNO: string, TITLE: string, kind: 'balancesheet' | 'incomestatement', extra: Row = {}): Row => ({
  ACCOUNTNO,
  TITLE,
  ACCOUNTTYPE: kind,
  NORMALBALANCE: ACCOUNTNO.startsWith('1') ? 'debit' : 'credit',
  CLOSINGTYPE: kind === 'balancesheet' ? 'non-closing account' : 'closing account',
  ...(kind === 'incomestatement' && { CLOSINGACCOUNTNO: '3000' }),
  ALTERNATIVEACCOUNT: 'None',
  SUBLEDGERCONTROLON: 'false',
  ...Object.fromEntries(
    ['DEPT', 'LOC', 'PROJECT', 'TASK', 'CUSTOMER', 'VENDOR', 'EMPLOYEE', 'ITEM', 'CLASS', 'CONTRACT', 'WAREHOUSE'].map(
      (name) => [`REQUIRE${name}`, 'false'],
    ),
  ),
  ...extra,
});

const control = (kind: 'Payables account' | 'Receivables account'): Row => ({
  ALTERNATIVEACCOUNT: kind,
  SUBLEDGERCONTROLON: 'true',
});

export const DEMO_ACCOUNTS: readonly Row[] = [
  account('1000', 'Bank Hamburg', 'balancesheet', { BANKACCOUNTID: 'HH-MAIN' }),
  account('1200', 'Accounts receivable', 'balancesheet', control('Receivables account')),
  account('1210', 'Unbilled receivables clearing', 'balancesheet'),
  account('1950', 'Due to and from entities', 'balancesheet'),
  account('2000', 'Accounts payable', 'balancesheet', control('Payables account')),
  account('2400', 'Deferred revenue', 'balancesheet'),
  account('2500', 'Sales tax payable', 'balancesheet'),
  account('4000', 'Software revenue', 'incomestatement'),
  account('4010', 'Services revenue', 'incomestatement'),
  account('4020', 'Hardware revenue', 'incomestatement', { REQUIREDEPT: 'true' }),
  account('4090', 'Discounts given', 'incomestatement'),
  account('4100', 'Training revenue (old)', 'incomestatement', { STATUS: 'inactive' }),
  account('6000', 'Rounding differences', 'incomestatement'),
];

/** What bills of vendors are booked to, where years close to, and one account that only Hamburg may use. */
export const DEMO_MORE_ACCOUNTS: readonly Row[] = [
  account('3000', 'Retained earnings', 'balancesheet'),
  account('4200', 'Leasing revenue', 'incomestatement', {
    OBJECTRESTRICTION: 'Restricted',
    RESTRICTEDLOCATIONS: '100',
    RESTRICTEDDEPARTMENTS: '10#~#20',
  }),
  account('6400', 'Services bought', 'incomestatement'),
  account('6800', 'Office supplies', 'incomestatement'),
];

const journal = (SYMBOL: string, TITLE: string, ADJ = 'F'): Row => ({
  SYMBOL,
  TITLE,
  ADJ,
  BOOKID: 'ACCRUAL',
  DISALLOWDIRECTPOSTING: 'false',
});

/** Everything without rules of its own, by object. */
export const DEMO_RECORDS: Readonly<Record<string, readonly Row[]>> = {
  JOURNAL: [journal('GJ', 'General journal'), journal('SALES', 'Revenue from won deals')],
  STATJOURNAL: [journal('STAT', 'Statistical journal')],
  GAAPADJJRNL: [journal('GAAP', 'GAAP adjustments', 'T')],
  STATACCOUNT: [{ ACCOUNTNO: 'S100', TITLE: 'Licences sold', ACCOUNTTYPE: 'forperiod' }],
  DEPARTMENT: [
    { DEPARTMENTID: '10', TITLE: 'Sales' },
    { DEPARTMENTID: '20', TITLE: 'Services' },
    { DEPARTMENTID: '30', TITLE: 'Hardware' },
    { DEPARTMENTID: '90', TITLE: 'Closed down', STATUS: 'inactive' },
  ],
  LOCATION: [
    { LOCATIONID: '100', NAME: 'Hamburg GmbH', ENTITY: '100', CURRENCY: 'EUR' },
    { LOCATIONID: '110', NAME: 'Hamburg harbour', PARENTID: '100', ENTITY: '100' },
    { LOCATIONID: '200', NAME: 'Paris SARL', ENTITY: '200', CURRENCY: 'EUR' },
    { LOCATIONID: '210', NAME: 'Paris office', PARENTID: '200', ENTITY: '200' },
  ],
  CLASS: [
    { CLASSID: 'NEW', NAME: 'New business' },
    { CLASSID: 'RENEWAL', NAME: 'Renewals' },
  ],
  PROJECT: [
    { PROJECTID: 'P-100', NAME: 'Harbour tracking', PROJECTCATEGORY: 'Contract', PROJECTSTATUS: 'In Progress' },
  ],
  ITEM: [
    { ITEMID: 'SW-100', NAME: 'Fleet licence', ITEMTYPE: 'Non-Inventory (Sales only)' },
    { ITEMID: 'HW-100', NAME: 'Tracker', ITEMTYPE: 'Non-Inventory (Sales only)' },
  ],
  EMPLOYEE: [{ EMPLOYEEID: 'E-1', 'PERSONALINFO.CONTACTNAME': 'Paul Ritter', TITLE: 'Account executive' }],
  TRXCURRENCIES: [
    { CODE: 'EUR', NAME: 'Euro' },
    { CODE: 'USD', NAME: 'US dollar' },
    { CODE: 'JPY', NAME: 'Yen' },
  ],
  EXCHANGERATETYPES: [{ NAME: 'Company Rate', DESCRIPTION: 'Rates entered by treasury' }],
  USERINFO: [{ LOGINID: 'sandbox', DESCRIPTION: 'Web services user', USERTYPE: 'business user', ADMIN: 'true' }],
};

export const DEMO_PARTIES: readonly (Row & { readonly object: string; readonly contact: string })[] = [
  // The same company as an organization of the Pipedrive demo, under another name: only the tax id tells.
  {
    object: 'CUSTOMER',
    contact: 'Alpenblick Hotels Aktiengesellschaft(C10000)',
    CUSTOMERID: '10000',
    NAME: 'Alpenblick Hotels Aktiengesellschaft',
    TAXID: 'DE811907980',
    ONHOLD: 'false',
  },
  {
    object: 'CUSTOMER',
    contact: 'Hanse Handel KG(C10001)',
    CUSTOMERID: '10001',
    NAME: 'Hanse Handel KG',
    ONHOLD: 'false',
  },
  {
    object: 'CUSTOMER',
    contact: 'Old Harbour Ltd(C10002)',
    CUSTOMERID: '10002',
    NAME: 'Old Harbour Ltd',
    STATUS: 'inactive',
  },
  {
    object: 'VENDOR',
    contact: 'Atelier Dubois SARL(V20000)',
    VENDORID: '20000',
    NAME: 'Atelier Dubois SARL',
    STATE: 'Approved',
    ONHOLD: 'false',
  },
  {
    object: 'VENDOR',
    contact: 'Elbe Office Supplies(V20001)',
    VENDORID: '20001',
    NAME: 'Elbe Office Supplies',
    STATE: 'Approved',
    ONHOLD: 'false',
  },
];
