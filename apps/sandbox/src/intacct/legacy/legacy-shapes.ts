import { legacyShape, type LegacyShape } from './legacy-shape.js';

const RATES =
  'currency>CURRENCY exchratedate>EXCH_RATE_DATE:date exchratetype>EXCH_RATE_TYPE_ID exchrate>EXCHANGE_RATE';
const BILL_LINE =
  'accountlabel>ACCOUNTLABEL glaccountno>ACCOUNTNO offsetglaccountno amount>TRX_AMOUNT allocationid memo>ENTRYDESCRIPTION locationid>LOCATIONID departmentid>DEPARTMENTID item1099 key totalpaid totaldue customfields:custom projectid>PROJECTID taskid>TASKID costtypeid>COSTTYPEID customerid>CUSTOMERID vendorid>VENDORID employeeid>EMPLOYEEID itemid>ITEMID classid>CLASSID contractid>CONTRACTID warehouseid>WAREHOUSEID billable>BILLABLE';
const BILL_HEAD =
  'vendorid>VENDORID datecreated>WHENCREATED:date dateposted>WHENPOSTED:date datedue>WHENDUE:date termname>TERMNAME action>ACTION';
const BILL_TEXTS = 'billno>RECORDID ponumber>DOCNUMBER onhold>ONHOLD description>DESCRIPTION';
const ENTRY_LINE = `trtype>TR_TYPE:side amount>TRX_AMOUNT glaccountno>ACCOUNTNO document>DOCUMENT datecreated memo>DESCRIPTION locationid>LOCATION departmentid>DEPARTMENT customerid>CUSTOMERID vendorid>VENDORID employeeid>EMPLOYEEID projectid>PROJECTID itemid>ITEMID classid>CLASSID contractid>CONTRACTID warehouseid>WAREHOUSEID customfields:custom recon_date ${RATES}`;
const CONTACT =
  'contactname>CONTACTNAME printas>PRINTAS companyname>COMPANYNAME taxable>TAXABLE taxgroup>TAXGROUP prefix>PREFIX firstname>FIRSTNAME lastname>LASTNAME initial>INITIAL phone1>PHONE1 phone2>PHONE2 cellphone>CELLPHONE pager fax>FAX email1>EMAIL1 email2>EMAIL2 url1>URL1 url2>URL2 status>STATUS mailaddress:part';
const ADDRESS =
  'address1>ADDRESS1 address2>ADDRESS2 city>CITY state>STATE zip>ZIP country>COUNTRY isocountrycode>ISOCOUNTRYCODE';

const items = (item: string, to: string, fields: string): LegacyShape =>
  legacyShape(`${item}:part`, { [item]: { to, shape: legacyShape(fields) } });

const contact = legacyShape(CONTACT, { mailaddress: { to: 'MAILADDRESS', shape: legacyShape(ADDRESS) } });
const contactInfo = legacyShape('contact:part contactname', { contact: { to: 'DISPLAYCONTACT', shape: contact } });

function party(id: string, kind: string): LegacyShape {
  const texts = `name>NAME parentid>PARENTID termname>TERMNAME ${kind} taxid>TAXID creditlimit>CREDITLIMIT onhold>ONHOLD comments>COMMENTS currency>CURRENCY status>STATUS`;
  return legacyShape(`${id}>${id.toUpperCase()} ${texts} contactinfo:part customfields:custom`, {
    contactinfo: { to: 'CONTACTS', shape: contactInfo },
  });
}

export const BILL_SHAPE = legacyShape(
  `${BILL_HEAD} batchkey ${BILL_TEXTS} externalid>EXTERNALID payto returnto basecurr ${RATES} nogl supdocid>SUPDOCID customfields:custom billitems:part`,
  { billitems: { to: 'APBILLITEMS', shape: items('lineitem', 'APBILLITEM', BILL_LINE) } },
);

export const BILL_UPDATE_SHAPE = legacyShape(
  `${BILL_HEAD} ${BILL_TEXTS} payto returnto ${RATES} supdocid>SUPDOCID customfields:custom updatebillitems:part`,
  { updatebillitems: { to: 'UPDATES', shape: items('updatelineitem', 'APBILLITEM', BILL_LINE) } },
);

export const PAYMENT_REQUEST_SHAPE = legacyShape(
  `bankaccountid>FINANCIALENTITY vendorid>VENDORID memo paymentmethod>PAYMENTMETHOD grouppayments paymentdate>PAYMENTDATE:date paymentoption paymentrequestitems:part documentnumber>DOCNUMBER paymentdescription>DESCRIPTION paymentcontact`,
  {
    paymentrequestitems: {
      to: 'APPYMTDETAILS',
      shape: items(
        'paymentrequestitem',
        'APPYMTDETAIL',
        'key>RECORDKEY paymentamount>TRX_PAYMENTAMOUNT credittoapply discounttoapply',
      ),
    },
  },
);

export const ENTRY_SHAPE = legacyShape(
  'journalid>JOURNAL datecreated>BATCH_DATE:date datereversed>REVERSEDATE:date description>BATCH_TITLE referenceno>REFERENCENO sourceentity>BASELOCATION_NO state>STATE customfields:custom gltransactionentries:part',
  { gltransactionentries: { to: 'ENTRIES', shape: items('glentry', 'GLENTRY', ENTRY_LINE) } },
);

export const VENDOR_SHAPE = party('vendorid', 'vendtype>VENDTYPE');
export const CUSTOMER_SHAPE = party('customerid', 'custtype>CUSTTYPE');
export const CONTACT_SHAPE = contact;
export const REVERSAL_SHAPE = legacyShape('datereversed:date description');
export const PAYMENT_KEYS_SHAPE = legacyShape('appaymentkeys:part', {
  appaymentkeys: { to: 'KEYS', shape: legacyShape('appaymentkey>KEY') },
});
