import type { XmlWriter } from '../xml/xml-writer.js';
import { buildFunction } from './function-builder.js';
import type { IntacctFunction } from './intacct-function.js';
import type { ContactInput } from './party.input.js';

/** `create` of a stand-alone CONTACT. */
export function createContact(
  controlId: string,
  contact: ContactInput & { readonly contactName: string; readonly printAs: string },
): IntacctFunction {
  return buildFunction({ controlId, name: 'create', object: 'CONTACT', effect: 'write' }, (xml) => {
    xml.open('create').open('CONTACT');
    writeContactFields(xml, contact);
    xml.close().close();
  });
}

/** Sparse `update` by contact name: absent keeps, '' clears. */
export function updateContact(
  controlId: string,
  contact: ContactInput & { readonly contactName: string },
): IntacctFunction {
  return buildFunction({ controlId, name: 'update', object: 'CONTACT', effect: 'write' }, (xml) => {
    xml.open('update').open('CONTACT');
    writeContactFields(xml, contact);
    xml.close().close();
  });
}

export function writeContactFields(xml: XmlWriter, contact: ContactInput): void {
  xml
    .optional('CONTACTNAME', contact.contactName)
    .optional('COMPANYNAME', contact.companyName)
    .flag('TAXABLE', contact.taxable)
    .optional('TAXGROUP', contact.taxGroup)
    .optional('TAXSOLUTIONID', contact.taxSolutionId)
    .optional('TAXSCHEDULE', contact.taxSchedule)
    .optional('PREFIX', contact.prefix)
    .optional('FIRSTNAME', contact.firstName)
    .optional('LASTNAME', contact.lastName)
    .optional('INITIAL', contact.initial)
    .optional('PRINTAS', contact.printAs)
    .optional('PHONE1', contact.phone1)
    .optional('PHONE2', contact.phone2)
    .optional('CELLPHONE', contact.cellPhone)
    .optional('PAGER', contact.pager)
    .optional('FAX', contact.fax)
    .optional('EMAIL1', contact.email1)
    .optional('EMAIL2', contact.email2)
    .optional('URL1', contact.url1)
    .optional('URL2', contact.url2);
  const address = contact.address;
  if (!address) return;
  xml
    .open('MAILADDRESS')
    .optional('ADDRESS1', address.address1)
    .optional('ADDRESS2', address.address2)
    .optional('ADDRESS3', address.address3)
    .optional('CITY', address.city)
    .optional('STATE', address.state)
    .optional('ZIP', address.zip)
    .optional('COUNTRY', address.country)
    .optional('ISOCOUNTRYCODE', address.isoCountryCode)
    .close();
}
