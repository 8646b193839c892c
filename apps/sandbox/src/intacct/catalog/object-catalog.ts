import { defineObject as object, type ObjectDefinition } from './object-definition.js';
import { PAYABLE_OBJECTS } from './payable-objects.js';

const STATUS = 'STATUS:enum';
const STATE_LETTERS = {
  Draft: 'I',
  Submitted: 'S',
  'Partially approved': 'X',
  Approved: 'A',
  Posted: 'P',
  Declined: 'R',
  'Reversal pending': 'L',
  Reversed: 'Z',
};

const ADDRESS = [
  'ADDRESS1:text255',
  'ADDRESS2:text255',
  'ADDRESS3:text255',
  'CITY:text80',
  'STATE:text40',
  'ZIP:text30',
  'COUNTRY:text60',
  'COUNTRYCODE:text2',
];
const CONTACT = [
  'CONTACTNAME:text200',
  'COMPANYNAME:text100',
  'PREFIX:text15',
  'FIRSTNAME:text40',
  'LASTNAME:text40',
  'INITIAL:text3',
  'PRINTAS:text200',
  'TAXABLE:boolean',
  'TAXGROUP:text50',
  'PHONE1:text30',
  'PHONE2:text30',
  'CELLPHONE:text30',
  'FAX:text30',
  'EMAIL1:text200',
  'EMAIL2:text200',
  'URL1:text200',
  'URL2:text200',
  ...ADDRESS.map((field) => `MAILADDRESS.${field}`),
];
const DISPLAY_CONTACT = CONTACT.map((field) => `DISPLAYCONTACT.${field}`).join(' ');
const PARTY =
  'NAME:text100! PARENTID:text20 TAXID:text50 TERMNAME:text40 CURRENCY:text3 CREDITLIMIT:decimal ONHOLD:boolean COMMENTS:text200 GLGROUP:text80 SUPDOCID:text20 CONTACTINFO.CONTACTNAME:text200 EXTERNALREF:text40';
const RESTRICTIONS = 'OBJECTRESTRICTION:enum RESTRICTEDLOCATIONS:text RESTRICTEDDEPARTMENTS:text';
const REQUIRES =
  'REQUIREDEPT:boolean REQUIRELOC:boolean REQUIREPROJECT:boolean REQUIRETASK:boolean REQUIRECUSTOMER:boolean REQUIREVENDOR:boolean REQUIREEMPLOYEE:boolean REQUIREITEM:boolean REQUIRECLASS:boolean REQUIRECONTRACT:boolean REQUIREWAREHOUSE:boolean REQUIREGLDIMREGION:boolean';
const JOURNAL =
  'SYMBOL:text10! TITLE:text80! STARTDATE:date LASTDATE:date ADJ:letter BOOKID:text40 BILLABLE:boolean DISALLOWDIRECTPOSTING:boolean';

const DEFINITIONS: readonly ObjectDefinition[] = [
  object(
    'GLBATCH',
    'RECORDNO',
    `BATCHNO:int- BATCH_TITLE:text100! BALANCE:decimal- JOURNAL:text10! JOURNALKEY:int- ADJ:letter- BATCH_DATE:date! REVERSEDATE:date MODULE:text10- CHILDENTITY:text20- USERKEY:int- REFERENCENO:text40 REVERSED:letter- REVERSEDKEY:int- REVERSEDFROM:int- MODIFIED:time- BASELOCATION:int- BASELOCATION_NO:text20 BASELOCATION_NAME:text80- USERINFO.LOGINID:text40- LOCATIONKEY:int- CREATEDBY:int- MODIFIEDBY:int- STATE:enum SUPDOCID:text20 HISTORY_COMMENT:text1000 TAXIMPLICATIONS:text10 INTEGRATION_KEY:text100`,
    { entityOwned: true, letters: { STATE: STATE_LETTERS } },
  ),
  object(
    'GLENTRY',
    'RECORDNO',
    `BATCHNO:int- LINE_NO:int- TR_TYPE:int! ENTRY_DATE:date AMOUNT:decimal TRX_AMOUNT:decimal! BATCH_DATE:date- BATCHTITLE:text100- BATCH_NUMBER:int- USERNO:int- ACCOUNTKEY:int- ACCOUNTNO:text24! ACCOUNTTITLE:text80- STATISTICAL:letter- DOCUMENT:text30 DESCRIPTION:text1000 CURRENCY:text3 BASECURR:text3- EXCH_RATE_DATE:date EXCH_RATE_TYPE_ID:text40 EXCHANGE_RATE:decimal DEPARTMENT:text20 LOCATION:text20 DEPARTMENTKEY:int- LOCATIONKEY:int- PROJECTID:text20 TASKID:text20 COSTTYPEID:text20 CUSTOMERID:text20 VENDORID:text20 EMPLOYEEID:text20 ITEMID:text30 CLASSID:text50 CONTRACTID:text50 WAREHOUSEID:text20 BILLABLE:boolean ALLOCATION:text50 GLDIMREGION:text20 STATE:enum`,
    { entityOwned: true, letters: { STATE: STATE_LETTERS } },
  ),
  object(
    'GLACCOUNT',
    'ACCOUNTNO',
    `ACCOUNTNO:text24! TITLE:text80! CATEGORY:text80 CATEGORYKEY:int ACCOUNTTYPE:enum NORMALBALANCE:enum CLOSINGTYPE:enum CLOSINGACCOUNTNO:text24 ALTERNATIVEACCOUNT:enum ${STATUS} TAXABLE:boolean SUBLEDGERCONTROLON:boolean BANKACCOUNTID:text20- CLOSETOACCTKEY:int- ${RESTRICTIONS} ${REQUIRES}`,
    {
      letters: { ACCOUNTTYPE: { balancesheet: 'N', incomestatement: 'I' } },
    },
  ),
  object('STATACCOUNT', 'ACCOUNTNO', `ACCOUNTNO:text24! TITLE:text80! ACCOUNTTYPE:enum ${STATUS}`),
  object('JOURNAL', 'SYMBOL', `${JOURNAL} ${STATUS}`),
  object('STATJOURNAL', 'SYMBOL', `${JOURNAL} ${STATUS}`),
  object('GAAPADJJRNL', 'SYMBOL', `${JOURNAL} ${STATUS}`),
  object('TAXADJJRNL', 'SYMBOL', `${JOURNAL} ${STATUS}`),
  object(
    'DEPARTMENT',
    'DEPARTMENTID',
    `DEPARTMENTID:text20! TITLE:text80! PARENTID:text20 SUPERVISORID:text20 CUSTTITLE:text80 ${STATUS}`,
  ),
  object(
    'LOCATION',
    'LOCATIONID',
    `LOCATIONID:text20! NAME:text80! PARENTID:text20 CURRENCY:text3 STARTDATE:date ENDDATE:date ENTITY:text20- ${STATUS}`,
  ),
  object(
    'LOCATIONENTITY',
    'LOCATIONID',
    `LOCATIONID:text20! NAME:text80! CURRENCY:text3 ACCOUNTINGTYPE:text20 ISROOT:boolean HAS_IE_RELATION:boolean OPCOUNTRY:text60 TAXID:text50 STARTOPEN:date STATUTORYREPORTINGPERIOD:date ${STATUS}`,
  ),
  object(
    'CLASS',
    'CLASSID',
    `CLASSID:text50! NAME:text80! DESCRIPTION:text200 PARENTID:text50 ${RESTRICTIONS} ${STATUS}`,
  ),
  object(
    'PROJECT',
    'PROJECTID',
    `PROJECTID:text20! NAME:text80! PROJECTCATEGORY:text40! PROJECTSTATUS:text40 CUSTOMERID:text20 BEGINDATE:date ENDDATE:date DEPARTMENTID:text20 LOCATIONID:text20 CURRENCY:text3 PREVENTTIMESHEET:boolean PREVENTEXPENSE:boolean PREVENTAPPO:boolean PREVENTGENINVOICE:boolean ${STATUS}`,
  ),
  object('ITEM', 'ITEMID', `ITEMID:text30! NAME:text80! ITEMTYPE:enum PRODUCTLINEID:text40 GLGROUP:text80 ${STATUS}`),
  object(
    'EMPLOYEE',
    'EMPLOYEEID',
    `EMPLOYEEID:text20! PERSONALINFO.CONTACTNAME:text200 TITLE:text80 DEPARTMENTID:text20 LOCATIONID:text20 ${STATUS}`,
  ),
  object(
    'CUSTOMER',
    'CUSTOMERID',
    `CUSTOMERID:text20 ${PARTY} ${RESTRICTIONS} CUSTTYPE:text80 CUSTREPID:text20 ARACCOUNT:text24 TERRITORYID:text20 SHIPPINGMETHOD:text40 RESALENO:text20 DELIVERY_OPTIONS:text40 TOTALDUE:decimal- ${STATUS} ${DISPLAY_CONTACT}`,
  ),
  object(
    'VENDOR',
    'VENDORID',
    `VENDORID:text20 ${PARTY} ${RESTRICTIONS} VENDTYPE:text80 APACCOUNT:text24 DONOTCUTCHECK:boolean ONETIME:boolean NAME1099:text100 VENDORACCOUNTNO:text30 BILLINGTYPE:enum PAYMENTPRIORITY:enum STATE:enum- TOTALDUE:decimal- ${STATUS} ${DISPLAY_CONTACT}`,
    {
      letters: { STATE: { Approved: 'A', Submitted: 'S', Declined: 'R' } },
    },
  ),
  object('CONTACT', 'CONTACTNAME', `${CONTACT.join(' ')} ${STATUS}`),
  object('TRXCURRENCIES', 'CODE', 'CODE:text3! NAME:text40 SYMBOL:text4'),
  object('EXCHANGERATETYPES', 'NAME', 'NAME:text40! DESCRIPTION:text200'),
  object(
    'REPORTINGPERIOD',
    'NAME',
    `NAME:text40! HEADER1:text40 HEADER2:text40 START_DATE:date END_DATE:date BUDGETING:boolean ${STATUS}`,
  ),
  object('USERINFO', 'LOGINID', `LOGINID:text40! DESCRIPTION:text80 USERTYPE:enum ADMIN:boolean ${STATUS}`),
  // A dimension of the company's own: an ordinary custom object, whose id journal lines name in GLDIMREGION.
  object('REGION', 'ID', 'ID:int! NAME:text80!'),
  ...PAYABLE_OBJECTS,
  object(
    'AUDITHISTORY',
    'RECORDNO',
    'OBJECTTYPE:text40- OBJECTKEY:text40- ACCESSMODE:letter- ACCESSTIME:time- USERID:text40-',
    // The other way round than everywhere else: `query` takes the letters, `readByQuery` the words.
    { letters: { ACCESSMODE: { C: 'Create', D: 'Delete' } } },
  ),
];

/** The objects the sandbox knows, with lengths as `inspect` tells them. */
export const OBJECT_CATALOG: ReadonlyMap<string, ObjectDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.name, definition]),
);

/** An object the sandbox itself relies on. */
export function definitionNamed(name: string): ObjectDefinition {
  const definition = OBJECT_CATALOG.get(name);
  if (!definition) throw new Error(`${name} is not in the catalog`);
  return definition;
}

export function naturalKeyOf(name: string): string {
  return OBJECT_CATALOG.get(name)?.naturalKey ?? 'RECORDNO';
}
