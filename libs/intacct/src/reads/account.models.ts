import { glDimension } from '../values/gl-dimension.js';
import { readModel } from './read-model.js';
import { dateOrNone, isActive, isTrue, listOf, orNone, stampOrNone } from './row-values.js';

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
export type RequiredDimension = (typeof REQUIREMENTS)[number] | `GLDIM${string}`;

/** Accounts that also tell whether they require these dimensions of the company's own (`GLDIMREGION`, or `REGION`). */
export function accountsWith(userDefinedDimensions: readonly string[]) {
  const required: readonly RequiredDimension[] = [...REQUIREMENTS, ...userDefinedDimensions.map(glDimension)];
  const requireFields = required.map((name) => `REQUIRE${name}` as const);
  return readModel(
    'GLACCOUNT',
    ['RECORDNO', 'ACCOUNTNO', 'TITLE', 'ACCOUNTTYPE', 'NORMALBALANCE', 'CLOSINGTYPE', 'ALTERNATIVEACCOUNT', 'STATUS'],
    (row) => ({
      recordNo: row.RECORDNO,
      accountNo: row.ACCOUNTNO,
      title: row.TITLE,
      type: row.ACCOUNTTYPE,
      category: orNone(row.CATEGORY),
      normalBalance: row.NORMALBALANCE,
      closing: row.CLOSINGTYPE === 'closing account',
      /** Account that an income account is closed into. */
      closesInto: orNone(row.CLOSINGACCOUNTNO),
      /** Payables or receivables account: not for ordinary journal entries. */
      alternative: row.ALTERNATIVEACCOUNT === 'None' ? undefined : orNone(row.ALTERNATIVEACCOUNT),
      controlledBySubledger: isTrue(row.SUBLEDGERCONTROLON),
      /** Set: the account of a bank, which some postings may not use. */
      bankAccountId: orNone(row.BANKACCOUNTID),
      taxable: isTrue(row.TAXABLE),
      active: isActive(row.STATUS),
      requiredDimensions: required.filter((name) => isTrue(row[`REQUIRE${name}`] ?? '')),
      /** Unrestricted, RootOnly or Restricted to what follows; undefined where the company cannot be asked. */
      restriction: orNone(row.OBJECTRESTRICTION),
      restrictedLocations: listOf(row.RESTRICTEDLOCATIONS),
      restrictedDepartments: listOf(row.RESTRICTEDDEPARTMENTS),
      entityId: orNone(row.MEGAENTITYID),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    {
      optional: [
        'CATEGORY',
        'CLOSINGACCOUNTNO',
        'SUBLEDGERCONTROLON',
        'BANKACCOUNTID',
        'TAXABLE',
        'OBJECTRESTRICTION',
        'RESTRICTEDLOCATIONS',
        'RESTRICTEDDEPARTMENTS',
        'MEGAENTITYID',
        'WHENMODIFIED',
        ...requireFields,
      ],
    },
  );
}

const journalFields = ['RECORDNO', 'SYMBOL', 'TITLE', 'STATUS'] as const;
const journalOptions = ['ADJ', 'BOOKID', 'STARTDATE', 'LASTDATE', 'DISALLOWDIRECTPOSTING', 'WHENMODIFIED'] as const;

/** Four objects hold journals; the object decides the kind of their entries. */
function journals(object: 'JOURNAL' | 'STATJOURNAL' | 'GAAPADJJRNL' | 'TAXADJJRNL') {
  return readModel(
    object,
    journalFields,
    (row) => ({
      recordNo: row.RECORDNO,
      symbol: row.SYMBOL,
      title: row.TITLE,
      active: isActive(row.STATUS),
      adjustment: isTrue(row.ADJ),
      book: orNone(row.BOOKID),
      firstDate: dateOrNone(row.STARTDATE),
      lastDate: dateOrNone(row.LASTDATE),
      /** Entries come from sub-ledgers only; undefined where the company cannot be asked. */
      noDirectPosting: row.DISALLOWDIRECTPOSTING === '' ? undefined : isTrue(row.DISALLOWDIRECTPOSTING),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    { optional: journalOptions },
  );
}

/** What entries are posted with. */
export const accountModels = {
  accounts: accountsWith([]),
  statisticalAccounts: readModel(
    'STATACCOUNT',
    ['RECORDNO', 'ACCOUNTNO', 'TITLE', 'STATUS'],
    (row) => ({
      recordNo: row.RECORDNO,
      accountNo: row.ACCOUNTNO,
      title: row.TITLE,
      /** `forperiod` or `cumulative`. */
      type: orNone(row.ACCOUNTTYPE),
      active: isActive(row.STATUS),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    { optional: ['ACCOUNTTYPE', 'WHENMODIFIED'] },
  ),
  journals: journals('JOURNAL'),
  statisticalJournals: journals('STATJOURNAL'),
  gaapAdjustmentJournals: journals('GAAPADJJRNL'),
  taxAdjustmentJournals: journals('TAXADJJRNL'),
};
