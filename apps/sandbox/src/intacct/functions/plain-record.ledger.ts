import type { XmlElement } from '@app/intacct';
import type { ObjectDefinition } from '../catalog/object-definition.js';
import type { RunContext } from '../gateway/function-call.js';
import { BUSINESS, displayName, GatewayError, refusal } from '../gateway/gateway-error.js';
import { readFields, requireFields } from '../gateway/record-fields.js';
import { alreadyExists } from '../party/party.ledger.js';
import { stampOf } from '../state/gateway-dates.js';
import { CREATED_AT, OWNER } from '../state/row.js';

/** Accounts, classes, contacts, projects, ...: flat records with a natural id. */
export function createPlainRecord(definition: ObjectDefinition, element: XmlElement, context: RunContext): string {
  const { unit, scope, now, settings } = context;
  const fields = readFields(element, definition, context);
  requireFields(fields, definition);
  const id = fields[definition.naturalKey] ?? '';
  if (id === '' && definition.naturalKey !== 'RECORDNO')
    throw refusal(`Required field ${definition.naturalKey} is missing`, 'BL03000018');
  if (id !== '' && unit.find(definition.name, id)) throw taken(definition.name, id);
  const recordNo = unit.nextNumber(definition.name);
  unit.put(definition.name, {
    [CREATED_AT]: String(now),
    [OWNER]: scope.entity,
    STATUS: 'active',
    ...fields,
    RECORDNO: recordNo,
    WHENCREATED: stampOf(now),
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  });
  return recordNo;
}

export function updatePlainRecord(definition: ObjectDefinition, element: XmlElement, context: RunContext): string {
  const { unit, now, settings } = context;
  const fields = readFields(element, definition, context);
  const id = fields[definition.naturalKey] ?? '';
  const recordNo = fields['RECORDNO'] || unit.recordNoOf(definition.name, id);
  const stored = recordNo === undefined ? undefined : unit.row(definition.name, recordNo);
  if (!stored || recordNo === undefined) {
    throw refusal(`Cannot find ${definition.name.toLowerCase()} with key '${fields['RECORDNO'] || id}' to update.`);
  }
  if (context.scope.entity !== '' && stored[OWNER] === '') {
    throw refusal(`You cannot update a root level ${definition.name.toLowerCase()} from an entity.`);
  }
  unit.put(definition.name, {
    ...stored,
    ...fields,
    RECORDNO: recordNo,
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  });
  return recordNo;
}

/** The number of an account that is there is refused in other words than the id of anything else. */
function taken(object: string, id: string): GatewayError {
  if (object !== 'GLACCOUNT') return alreadyExists(displayName(object), id);
  return new GatewayError([
    {
      number: BUSINESS,
      description: 'Duplicate account number',
      description2: `The account number '${id}' already exists`,
      correction: 'Use a different account number.',
      additional: { id: 'GL-0493', messageId: 'IA.DUPLICATE_ACCOUNT_NUMBER', placeholders: { ACCOUNT_NUMBER: id } },
    },
  ]);
}
