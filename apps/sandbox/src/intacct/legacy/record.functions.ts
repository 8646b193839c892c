import { attributeOf, childOf, textOf, type XmlElement } from '@app/intacct';
import { naturalKeyOf } from '../catalog/object-catalog.js';
import { ledgerOf } from '../functions/object-ledgers.js';
import type { FunctionCall } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import type { LegacyFunction } from './legacy-function.js';
import { makeElement, toGeneric, type LegacyShape } from './legacy-shape.js';
import { CONTACT_SHAPE, CUSTOMER_SHAPE, ENTRY_SHAPE, VENDOR_SHAPE } from './legacy-shapes.js';

/** Creates, or updates by the attribute `key`; the key answered is the natural id, a record number where there is none. */
function writer(
  object: string,
  verb: 'create' | 'update',
  shape: LegacyShape,
  adapt: (element: XmlElement) => XmlElement = (element) => element,
): LegacyFunction {
  return {
    object,
    effect: 'write',
    shape,
    run: (call) => {
      const record = adapt(toGeneric(call.element, shape, object));
      const named = verb === 'update' ? withKey(record, object, attributeOf(call.element, 'key')) : record;
      const recordNo = ledgerOf(object)[verb](named, call);
      return { key: call.unit.row(object, recordNo)?.[naturalKeyOf(object)] ?? recordNo, errors: [], written: 1 };
    },
  };
}

function withKey(record: XmlElement, object: string, key: string | undefined): XmlElement {
  const name = naturalKeyOf(object);
  if (key === undefined || textOf(record, name) !== '') return record;
  return makeElement(object, [makeElement(name, key), ...record.children]);
}

/** The contact of a party stands in `contactinfo`; without one it is printed under its own name. */
function withDisplayContact(record: XmlElement): XmlElement {
  const wrapper = childOf(record, 'CONTACTS');
  const others = record.children.filter((child) => child !== wrapper);
  const own = childOf(wrapper, 'DISPLAYCONTACT');
  const printed = makeElement('DISPLAYCONTACT', [makeElement('PRINTAS', textOf(record, 'NAME'))]);
  return makeElement(record.name, [...others, own ?? printed]);
}

function withGivenContact(record: XmlElement): XmlElement {
  const wrapper = childOf(record, 'CONTACTS');
  const own = childOf(wrapper, 'DISPLAYCONTACT');
  return makeElement(record.name, [...record.children.filter((child) => child !== wrapper), ...(own ? [own] : [])]);
}

/** By natural id in an attribute. */
function remover(object: string, attribute: string): LegacyFunction {
  return {
    object,
    effect: 'write',
    run: (call: FunctionCall) => {
      const id = attributeOf(call.element, attribute) ?? '';
      const recordNo = naturalKeyOf(object) === 'RECORDNO' ? id : call.unit.recordNoOf(object, id);
      if (recordNo === undefined) throw refusal(`Cannot find ${object.toLowerCase()} with key '${id}' to delete.`);
      ledgerOf(object).delete(recordNo, call);
      return { errors: [], written: 1 };
    },
  };
}

/** Entries, parties and master data in the old dialect. */
export const RECORD_FUNCTIONS: Readonly<Record<string, LegacyFunction>> = {
  create_gltransaction: writer('GLBATCH', 'create', ENTRY_SHAPE),
  update_gltransaction: writer('GLBATCH', 'update', ENTRY_SHAPE),
  delete_gltransaction: remover('GLBATCH', 'key'),
  create_vendor: writer('VENDOR', 'create', VENDOR_SHAPE, withDisplayContact),
  update_vendor: writer('VENDOR', 'update', VENDOR_SHAPE, withGivenContact),
  delete_vendor: remover('VENDOR', 'vendorid'),
  create_customer: writer('CUSTOMER', 'create', CUSTOMER_SHAPE, withDisplayContact),
  update_customer: writer('CUSTOMER', 'update', CUSTOMER_SHAPE, withGivenContact),
  delete_customer: remover('CUSTOMER', 'customerid'),
  create_contact: writer('CONTACT', 'create', CONTACT_SHAPE),
  update_contact: writer('CONTACT', 'update', CONTACT_SHAPE),
  delete_contact: remover('CONTACT', 'contactname'),
  delete_glaccount: remover('GLACCOUNT', 'glaccountno'),
  delete_statglaccount: remover('STATACCOUNT', 'glaccountno'),
  delete_class: remover('CLASS', 'key'),
  delete_department: remover('DEPARTMENT', 'departmentid'),
  delete_location: remover('LOCATION', 'locationid'),
  delete_employee: remover('EMPLOYEE', 'employeeid'),
  delete_item: remover('ITEM', 'itemid'),
  delete_project: remover('PROJECT', 'key'),
};
