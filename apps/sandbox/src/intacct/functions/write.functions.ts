import { textOf, type XmlElement } from '@app/intacct';
import { OBJECT_CATALOG } from '../catalog/object-catalog.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { DataNode, FunctionData } from '../gateway/function-result.js';
import { GatewayError, refusal, type GatewayErrorEntry } from '../gateway/gateway-error.js';
import { createEntry, deleteEntry, updateEntry } from '../journal/journal-entry.ledger.js';
import { assertUnreferenced, createParty, updateParty } from '../party/party.ledger.js';
import { createPlainRecord, updatePlainRecord } from './plain-record.ledger.js';

export interface WriteResult {
  readonly data?: FunctionData;
  readonly errors: readonly GatewayErrorEntry[];
  readonly written: number;
}

const MAX_RECORDS = 100;

/** `create` and `update`: every record on its own, so that a failure of one leaves the others recorded. */
export function writeRecords(call: FunctionCall, verb: 'create' | 'update'): WriteResult {
  const records = call.element.children;
  if (records.length < 1 || records.length > MAX_RECORDS) throw refusal(`${verb} takes 1 to ${MAX_RECORDS} records`);
  const made: DataNode[] = [];
  const errors: GatewayErrorEntry[] = [];
  for (const record of records) {
    const unit = call.unit.nested();
    try {
      made.push(writeRecord(record, { ...call, unit }, verb));
      call.unit.absorb(unit.staged);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const ordered = call.settings.rootCauseOrder === 'first' ? error.errors : error.errors.toReversed();
      errors.push(...ordered);
    }
  }
  return { data: objectsData(made), errors, written: made.length };
}

export function deleteRecords(call: FunctionCall): WriteResult {
  const object = textOf(call.element, 'object').toUpperCase();
  const definition = OBJECT_CATALOG.get(object);
  if (!definition) throw new GatewayError([{ number: 'WS', description2: `Object definition ${object} not found` }]);
  const keys = textOf(call.element, 'keys')
    .split(',')
    .map((key) => key.trim());
  if (keys.length > MAX_RECORDS || keys.includes('')) throw refusal(`delete takes 1 to ${MAX_RECORDS} keys`);
  for (const key of keys) {
    if (object === 'GLBATCH') deleteEntry(key, call);
    else {
      const row = call.unit.row(object, key);
      if (!row) throw refusal(`Cannot find ${object.toLowerCase()} with key '${key}' to delete.`);
      assertUnreferenced(object, row, call);
      call.unit.remove(object, key);
    }
  }
  return { errors: [], written: keys.length };
}

/** The older function for the same: no data in its answer. */
export function deleteTransaction(call: FunctionCall): WriteResult {
  deleteEntry(call.element.attributes['key'] ?? '', call);
  return { errors: [], written: 1 };
}

/** approveVendor, declineVendor by VENDORID. */
export function decideVendor(call: FunctionCall, state: 'Approved' | 'Declined'): WriteResult {
  const id = textOf(call.element, 'vendorid') || textOf(call.element, 'VENDORID');
  const vendor = call.unit.find('VENDOR', id);
  if (!vendor) throw refusal(`Cannot find vendor with key '${id}' to update.`);
  call.unit.put('VENDOR', { ...vendor, STATE: state });
  return { errors: [], written: 1 };
}

function writeRecord(element: XmlElement, call: FunctionCall, verb: 'create' | 'update'): DataNode {
  const object = element.name.toUpperCase();
  const definition = OBJECT_CATALOG.get(object);
  if (!definition)
    throw new GatewayError([{ number: 'WS', description2: `Object definition ${element.name} not found` }]);
  const recordNo = write(object, element, call, verb);
  const children: DataNode[] = [{ name: 'RECORDNO', text: recordNo }];
  const natural = definition.naturalKey;
  if (natural !== 'RECORDNO') children.push({ name: natural, text: call.unit.row(object, recordNo)?.[natural] ?? '' });
  // Lower case, unlike what was sent.
  return { name: object.toLowerCase(), children };
}

function write(object: string, element: XmlElement, call: FunctionCall, verb: 'create' | 'update'): string {
  const definition = OBJECT_CATALOG.get(object);
  if (object === 'GLBATCH') return verb === 'create' ? createEntry(element, call) : updateEntry(element, call);
  if (object === 'VENDOR' || object === 'CUSTOMER') {
    return verb === 'create' ? createParty(object, element, call) : updateParty(object, element, call);
  }
  if (!definition || object === 'GLENTRY') throw refusal(`${object} cannot be written on its own`);
  return verb === 'create'
    ? createPlainRecord(definition, element, call)
    : updatePlainRecord(definition, element, call);
}

export function objectsData(records: readonly DataNode[]): FunctionData {
  return { attributes: { listtype: 'objects', count: String(records.length) }, children: records };
}
