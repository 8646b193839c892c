import type { XmlElement } from '@app/intacct';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { BUSINESS, couldNot, displayName, GatewayError, refusal } from '../gateway/gateway-error.js';
import { readFields, requireFields } from '../gateway/record-fields.js';
import { checkSmartRules } from '../journal/smart.rule.js';
import { stampOf } from '../state/gateway-dates.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';

export type PartyObject = 'VENDOR' | 'CUSTOMER';

const ALREADY_EXISTS = 'BL34000061';
const BAD_VALUE = 'BL03000018';
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

export function createParty(object: PartyObject, element: XmlElement, context: RunContext): string {
  const definition = definitionNamed(object);
  try {
    const fields = readFields(element, definition, context);
    const id = fields[definition.naturalKey] || nextId(object, context);
    requireFields(fields, definition);
    if (!fields['DISPLAYCONTACT.PRINTAS']) {
      throw refusal('Required field DISPLAYCONTACT.PRINTAS is missing', BAD_VALUE);
    }
    if (context.unit.find(object, id)) throw alreadyExists(displayName(object), id);
    checkEmails(fields);
    checkSmartRules(object, fields, context);
    const contactName =
      fields['DISPLAYCONTACT.CONTACTNAME'] || `${fields['NAME']}(${object === 'VENDOR' ? 'V' : 'C'}${id})`;
    return store(object, id, contactName, fields, context);
  } catch (error) {
    throw error instanceof GatewayError ? error.wrapped(couldNot('create', displayName(object))) : error;
  }
}

export function updateParty(object: PartyObject, element: XmlElement, context: RunContext): string {
  const definition = definitionNamed(object);
  const fields = readFields(element, definition, context);
  const { unit, scope, now, settings } = context;
  const recordNo = fields['RECORDNO'] || unit.recordNoOf(object, fields[definition.naturalKey] ?? '');
  const stored = recordNo === undefined ? undefined : unit.row(object, recordNo);
  if (!stored || recordNo === undefined) {
    const key = fields['RECORDNO'] || fields[definition.naturalKey] || '';
    throw refusal(`Cannot find ${object.toLowerCase()} with key '${key}' to update.`);
  }
  if (scope.entity !== '' && stored[OWNER] === '') {
    throw refusal(`You cannot update a root level ${object.toLowerCase()} from an entity. Change it at the top level.`);
  }
  checkEmails(fields);
  checkSmartRules(object, { ...stored, ...fields }, context);
  // Names of parties may not become empty, everything else given empty is cleared.
  if (fields['NAME'] === '') throw refusal('Required field NAME is missing', BAD_VALUE);
  const approval: Row = object === 'VENDOR' && settings.vendorApproval ? { STATE: 'Submitted' } : {};
  unit.put(object, {
    ...stored,
    ...fields,
    [definition.naturalKey]: stored[definition.naturalKey] ?? '',
    RECORDNO: recordNo,
    ...approval,
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  });
  return recordNo;
}

function nextId(object: PartyObject, context: RunContext): string {
  if (context.unit.note('sequencing', object) === undefined) {
    throw refusal(`Required field ${object}ID is missing`, BAD_VALUE, 'Give an id or turn on document sequencing.');
  }
  return `${object.charAt(0)}-${context.unit.nextNumber(`ID:${object}`)}`;
}

function store(object: PartyObject, id: string, contactName: string, fields: Row, context: RunContext): string {
  const { unit, scope, now, settings } = context;
  if (unit.find('CONTACT', contactName)) {
    throw alreadyExists('Contact', contactName)
      .wrapped(couldNot('create', 'Contact'))
      .wrapped({ number: BUSINESS, description2: 'Error While Saving the Display Contact' });
  }
  const stamps = {
    [CREATED_AT]: String(now),
    [OWNER]: scope.entity,
    WHENCREATED: stampOf(now),
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  };
  const contact = Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name.startsWith('DISPLAYCONTACT.'))
      .map(([name, value]) => [name.slice('DISPLAYCONTACT.'.length), value]),
  );
  unit.put('CONTACT', {
    ...stamps,
    STATUS: 'active',
    ...contact,
    CONTACTNAME: contactName,
    RECORDNO: unit.nextNumber('CONTACT'),
  });
  const recordNo = unit.nextNumber(object);
  const key = object === 'VENDOR' ? 'VENDORID' : 'CUSTOMERID';
  const approval: Row = object === 'VENDOR' ? { STATE: settings.vendorApproval ? 'Submitted' : 'Approved' } : {};
  unit.put(object, {
    ...stamps,
    STATUS: 'active',
    ONHOLD: 'false',
    ...approval,
    ...fields,
    'DISPLAYCONTACT.CONTACTNAME': contactName,
    [key]: id,
    RECORDNO: recordNo,
  });
  return recordNo;
}

function checkEmails(fields: Row): void {
  for (const name of ['DISPLAYCONTACT.EMAIL1', 'DISPLAYCONTACT.EMAIL2']) {
    const value = fields[name] ?? '';
    if (value !== '' && !EMAIL.test(value)) {
      throw refusal(
        'Illegal format for Contactversion : Primary Email Address. Email must be in the form user@host.',
        BAD_VALUE,
      ).wrapped(couldNot('create', 'Contact'));
    }
  }
}

export function alreadyExists(noun: string, value: string): GatewayError {
  return new GatewayError([
    {
      number: ALREADY_EXISTS,
      // Two blanks, as the gateway writes it.
      description2: `Another ${noun} with the given value(s) ${value}  already exists`,
      correction: 'Use a unique value instead.',
    },
  ]);
}
