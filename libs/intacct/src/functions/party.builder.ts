import { IntacctInputError } from '../errors/intacct-input-error.js';
import { type Amount, toGatewayAmount } from '../values/amount.js';
import type { XmlWriter } from '../xml/xml-writer.js';
import { writeContactFields } from './contact.builder.js';
import { buildFunction } from './function-builder.js';
import type { IntacctFunction } from './intacct-function.js';
import type { CustomerInput, PartyInput, VendorInput } from './party.input.js';

type NewParty = PartyInput & { readonly name: string };
/** Which record an update means. */
export type VendorKey = { readonly vendorId: string } | { readonly recordNo: string };
export type CustomerKey = { readonly customerId: string } | { readonly recordNo: string };

const MAX_ID_LENGTH = 20;

/** `create` of one VENDOR. DISPLAYCONTACT with PRINTAS is required and defaults to the name. */
export function createVendor(controlId: string, vendor: VendorInput & { readonly name: string }): IntacctFunction {
  return partyFunction(controlId, 'create', 'VENDOR', (xml) => writeVendor(xml, withContact(vendor)));
}

/** Sparse `update`: absent keeps, '' clears. */
export function updateVendor(controlId: string, key: VendorKey, vendor: VendorInput): IntacctFunction {
  return partyFunction(controlId, 'update', 'VENDOR', (xml) => {
    if ('recordNo' in key) xml.element('RECORDNO', key.recordNo);
    writeVendor(xml, 'vendorId' in key ? { ...vendor, vendorId: key.vendorId } : vendor);
  });
}

export function createCustomer(
  controlId: string,
  customer: CustomerInput & { readonly name: string },
): IntacctFunction {
  return partyFunction(controlId, 'create', 'CUSTOMER', (xml) => writeCustomer(xml, withContact(customer)));
}

export function updateCustomer(controlId: string, key: CustomerKey, customer: CustomerInput): IntacctFunction {
  return partyFunction(controlId, 'update', 'CUSTOMER', (xml) => {
    if ('recordNo' in key) xml.element('RECORDNO', key.recordNo);
    writeCustomer(xml, 'customerId' in key ? { ...customer, customerId: key.customerId } : customer);
  });
}

function partyFunction(
  controlId: string,
  name: 'create' | 'update',
  object: string,
  write: (xml: XmlWriter) => void,
): IntacctFunction {
  return buildFunction({ controlId, name, object, effect: 'write' }, (xml) => {
    xml.open(name).open(object);
    write(xml);
    xml.close().close();
  });
}

function withContact<T extends NewParty>(party: T): T {
  return { ...party, displayContact: { printAs: party.name, ...party.displayContact } };
}

function writeVendor(xml: XmlWriter, vendor: VendorInput): void {
  xml.optional('VENDORID', partyId('vendorId', vendor.vendorId));
  writeShared(xml, vendor);
  xml
    .optional('VENDTYPE', vendor.vendorType)
    .optional('APACCOUNT', vendor.apAccount)
    .flag('DONOTCUTCHECK', vendor.doNotPay)
    .flag('ONETIME', vendor.oneTime)
    .optional('NAME1099', vendor.name1099)
    .optional('VENDORACCOUNTNO', vendor.vendorAccountNo)
    .optional('BILLINGTYPE', vendor.billingType)
    .optional('FORM1099TYPE', vendor.form1099Type)
    .optional('FORM1099BOX', vendor.form1099Box)
    .optional('PAYMETHODKEY', vendor.paymentMethod)
    .optional('PAYMENTPRIORITY', vendor.paymentPriority)
    .flag('MERGEPAYMENTREQ', vendor.mergePayments)
    .flag('PAYMENTNOTIFY', vendor.notifyOfPayment)
    .flag('DISPLAYTERMDISCOUNT', vendor.displayTermDiscount)
    .flag('ISINDIVIDUAL', vendor.individual)
    .optional('RETAINAGEPERCENTAGE', optionalAmount(vendor.retainagePercentage, 'retainagePercentage'));
  writeContactName(xml, 'PAYTO', vendor.payToContactName);
  writeContactName(xml, 'RETURNTO', vendor.returnToContactName);
  xml.fields(vendor.customFields);
}

function writeCustomer(xml: XmlWriter, customer: CustomerInput): void {
  xml.optional('CUSTOMERID', partyId('customerId', customer.customerId));
  writeShared(xml, customer);
  xml
    .optional('CUSTTYPE', customer.customerType)
    .optional('CUSTREPID', customer.customerRepId)
    .optional('ARACCOUNT', customer.arAccount)
    .optional('TERRITORYID', customer.territoryId)
    .optional('SHIPPINGMETHOD', customer.shippingMethod)
    .optional('RESALENO', customer.resaleNo)
    .optional('DELIVERY_OPTIONS', customer.deliveryOptions);
  writeContactName(xml, 'BILLTO', customer.billToContactName);
  writeContactName(xml, 'SHIPTO', customer.shipToContactName);
  xml.fields(customer.customFields);
}

function writeShared(xml: XmlWriter, party: PartyInput): void {
  xml.optional('NAME', party.name).optional('STATUS', party.status);
  if (party.displayContact) {
    xml.open('DISPLAYCONTACT');
    writeContactFields(xml, party.displayContact);
    xml.close();
  }
  xml
    .optional('PARENTID', party.parentId)
    .optional('TAXID', party.taxId)
    .optional('TERMNAME', party.termName)
    .optional('CURRENCY', party.currency)
    .optional('CREDITLIMIT', optionalAmount(party.creditLimit, 'creditLimit'))
    .flag('ONHOLD', party.onHold)
    .optional('COMMENTS', party.comments)
    .optional('GLGROUP', party.glGroup)
    .optional('SUPDOCID', party.attachmentId)
    .optional('OFFSETGLACCOUNTNO', party.offsetAccount)
    .flag('HIDEDISPLAYCONTACT', party.hideDisplayContact);
  writeContactName(xml, 'CONTACTINFO', party.primaryContactName);
  for (const contact of party.contacts ?? []) {
    xml.open('CONTACT_LIST_INFO').element('CATEGORYNAME', contact.categoryName);
    xml.open('CONTACT').element('NAME', contact.contactName).close().close();
  }
  xml
    .optional('OBJECTRESTRICTION', party.objectRestriction)
    .optional('RESTRICTEDLOCATIONS', party.restrictedLocations?.join('#~#'))
    .optional('RESTRICTEDDEPARTMENTS', party.restrictedDepartments?.join('#~#'));
}

function writeContactName(xml: XmlWriter, role: string, contactName: string | undefined): void {
  if (contactName !== undefined) xml.open(role).element('CONTACTNAME', contactName).close();
}

function optionalAmount(amount: Amount | undefined, field: string): string | undefined {
  return amount === undefined ? undefined : toGatewayAmount(amount, field);
}

function partyId(field: string, id: string | undefined): string | undefined {
  if (id !== undefined && (id.length === 0 || id.length > MAX_ID_LENGTH)) {
    throw new IntacctInputError(field, `must have 1 to ${MAX_ID_LENGTH} characters`);
  }
  return id;
}
