import { readModel } from './read-model.js';
import { isActive, isTrue, listOf, orNone, stampOrNone } from './row-values.js';

const fields = ['RECORDNO', 'NAME', 'STATUS'] as const;
const optional = [
  'TAXID',
  'CURRENCY',
  'ONHOLD',
  'PARENTID',
  'TERMNAME',
  'GLGROUP',
  'COMMENTS',
  'CREDITLIMIT',
  'TOTALDUE',
  'OBJECTRESTRICTION',
  'RESTRICTEDLOCATIONS',
  'RESTRICTEDDEPARTMENTS',
  'DISPLAYCONTACT.CONTACTNAME',
  'DISPLAYCONTACT.PRINTAS',
  'DISPLAYCONTACT.EMAIL1',
  'DISPLAYCONTACT.PHONE1',
  'DISPLAYCONTACT.MAILADDRESS.ADDRESS1',
  'DISPLAYCONTACT.MAILADDRESS.CITY',
  'DISPLAYCONTACT.MAILADDRESS.ZIP',
  'DISPLAYCONTACT.MAILADDRESS.COUNTRY',
  'DISPLAYCONTACT.MAILADDRESS.COUNTRYCODE',
  'MEGAENTITYID',
  'WHENMODIFIED',
] as const;

type PartyRow = Readonly<Record<(typeof fields)[number] | (typeof optional)[number], string>>;
const party = (row: PartyRow) => ({
  recordNo: row.RECORDNO,
  name: row.NAME,
  active: isActive(row.STATUS),
  taxId: orNone(row.TAXID),
  currency: orNone(row.CURRENCY),
  onHold: isTrue(row.ONHOLD),
  parentId: orNone(row.PARENTID),
  termName: orNone(row.TERMNAME),
  glGroup: orNone(row.GLGROUP),
  comments: orNone(row.COMMENTS),
  /** Decimal strings in base currency. */
  creditLimit: orNone(row.CREDITLIMIT),
  totalDue: orNone(row.TOTALDUE),
  restriction: orNone(row.OBJECTRESTRICTION),
  restrictedLocations: listOf(row.RESTRICTEDLOCATIONS),
  restrictedDepartments: listOf(row.RESTRICTEDDEPARTMENTS),
  contact: {
    name: orNone(row['DISPLAYCONTACT.CONTACTNAME']),
    printAs: orNone(row['DISPLAYCONTACT.PRINTAS']),
    email: orNone(row['DISPLAYCONTACT.EMAIL1']),
    phone: orNone(row['DISPLAYCONTACT.PHONE1']),
    address1: orNone(row['DISPLAYCONTACT.MAILADDRESS.ADDRESS1']),
    city: orNone(row['DISPLAYCONTACT.MAILADDRESS.CITY']),
    zip: orNone(row['DISPLAYCONTACT.MAILADDRESS.ZIP']),
    country: orNone(row['DISPLAYCONTACT.MAILADDRESS.COUNTRY']),
    countryCode: orNone(row['DISPLAYCONTACT.MAILADDRESS.COUNTRYCODE']),
  },
  entityId: orNone(row.MEGAENTITYID),
  modifiedAt: stampOrNone(row.WHENMODIFIED),
});

/** Whom we sell to and buy from. */
export const partyModels = {
  customers: readModel(
    'CUSTOMER',
    [...fields, 'CUSTOMERID'],
    (row) => ({ customerId: row.CUSTOMERID, type: orNone(row.CUSTTYPE), ...party(row) }),
    { optional: [...optional, 'CUSTTYPE'] },
  ),
  vendors: readModel(
    'VENDOR',
    [...fields, 'VENDORID'],
    (row) => ({
      vendorId: row.VENDORID,
      type: orNone(row.VENDTYPE),
      doNotPay: isTrue(row.DONOTCUTCHECK),
      oneTime: isTrue(row.ONETIME),
      /** Approved, Submitted or Declined where vendors are approved. */
      approval: orNone(row.STATE),
      ...party(row),
    }),
    { optional: [...optional, 'VENDTYPE', 'DONOTCUTCHECK', 'ONETIME', 'STATE'] },
  ),
  contacts: readModel(
    'CONTACT',
    ['RECORDNO', 'CONTACTNAME', 'STATUS'],
    (row) => ({
      recordNo: row.RECORDNO,
      contactName: row.CONTACTNAME,
      printAs: orNone(row.PRINTAS),
      email: orNone(row.EMAIL1),
      phone: orNone(row.PHONE1),
      active: isActive(row.STATUS),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    { optional: ['PRINTAS', 'EMAIL1', 'PHONE1', 'WHENMODIFIED'] },
  ),
};
