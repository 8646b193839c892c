import { defineObject, type ObjectDefinition } from './object-definition.js';

const MONEY = 'CURRENCY:text3 BASECURR:text3 EXCH_RATE_DATE:date EXCH_RATE_TYPE_ID:text40 EXCHANGE_RATE:decimal';
const totals = (...names: string[]): string =>
  names.map((name) => `TOTAL${name}:decimal- TRX_TOTAL${name}:decimal-`).join(' ');
const LINE_DIMENSIONS =
  'DEPARTMENTID:text20 LOCATIONID:text20 PROJECTID:text20 TASKID:text20 COSTTYPEID:text20 CUSTOMERID:text20 VENDORID:text20 EMPLOYEEID:text20 ITEMID:text30 CLASSID:text50 CONTRACTID:text50 WAREHOUSEID:text20';

/** Letters of the raw states; the vendor documents them for `readByQuery` only. */
export const BILL_STATES: Readonly<Record<string, string>> = {
  Draft: 'D',
  Posted: 'A',
  Selected: 'S',
  'Partially Paid': 'PP',
  Paid: 'P',
  Reversed: 'V',
};

export const PAYMENT_STATES: Readonly<Record<string, string>> = {
  Draft: 'D',
  Submitted: 'S',
  Approved: 'A',
  Declined: 'R',
  Complete: 'C',
  Voided: 'V',
};

/** Accounts payable. Here WHENCREATED is the date of the document; AUWHENCREATED says when the record was made. */
export const PAYABLE_OBJECTS: readonly ObjectDefinition[] = [
  defineObject(
    'APBILL',
    'RECORDNO',
    `RECORDID:text45 VENDORID:text20! VENDORNAME:text100- STATE:enum- RAWSTATE:letter- WHENCREATED:date! WHENPOSTED:date WHENDUE:date WHENPAID:date- TERMNAME:text40 DOCNUMBER:text45 DESCRIPTION:text1000 ONHOLD:boolean SUPDOCID:text20 PAYMENTPRIORITY:text10 EXTERNALID:text40 ${MONEY} ${totals('ENTERED', 'SELECTED', 'PAID', 'DUE')} AUWHENCREATED:time- MODULEKEY:text10-`,
    { entityOwned: true, letters: { STATE: BILL_STATES } },
  ),
  defineObject(
    'APBILLITEM',
    'RECORDNO',
    `RECORDKEY:int- LINE_NO:int- ACCOUNTNO:text24! ACCOUNTTITLE:text80- ENTRYDESCRIPTION:text1000 AMOUNT:decimal- TRX_AMOUNT:decimal CURRENCY:text3- ${LINE_DIMENSIONS} BILLABLE:boolean`,
    { entityOwned: true },
  ),
  defineObject(
    'APPYMT',
    'RECORDNO',
    `FINANCIALENTITY:text40! PAYMENTMETHOD:text40! VENDORID:text20! VENDORNAME:text100- PAYMENTDATE:date! DOCNUMBER:text45 DESCRIPTION:text1000 STATE:enum- RAWSTATE:letter- ${MONEY} ${totals('ENTERED')} AUWHENCREATED:time-`,
    { entityOwned: true, letters: { STATE: PAYMENT_STATES } },
  ),
  defineObject(
    'APPYMTDETAIL',
    'RECORDNO',
    'PAYMENTKEY:int- RECORDKEY:int ENTRYKEY:int PAYMENTDATE:date- PAYMENTAMOUNT:decimal- TRX_PAYMENTAMOUNT:decimal CURRENCY:text3-',
    { entityOwned: true },
  ),
  defineObject('APTERM', 'NAME', 'NAME:text40! DESCRIPTION:text200 DUEDAYS:int STATUS:enum'),
  defineObject(
    'CHECKINGACCOUNT',
    'BANKACCOUNTID',
    'BANKACCOUNTID:text40! BANKNAME:text80 GLACCOUNTNO:text24 CURRENCY:text3 STATUS:enum',
  ),
];
