import { textOf, type XmlElement } from '@app/intacct';
import { OBJECT_CATALOG } from '../catalog/object-catalog.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { DataNode, FunctionData, LegacyList } from '../gateway/function-result.js';
import { GatewayError, refusal, type GatewayErrorEntry } from '../gateway/gateway-error.js';
import { ledgerOf } from './object-ledgers.js';

export interface WriteResult {
  readonly data?: FunctionData;
  /** Of legacy functions, instead of data. */
  readonly key?: string;
  readonly list?: LegacyList;
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
  assertKnown(object, object);
  const keys = textOf(call.element, 'keys')
    .split(',')
    .map((key) => key.trim());
  if (keys.length > MAX_RECORDS || keys.includes('')) throw refusal(`delete takes 1 to ${MAX_RECORDS} keys`);
  const ledger = ledgerOf(object);
  for (const key of keys) ledger.delete(key, call);
  return { errors: [], written: keys.length };
}

/** approveVendor, declineVendor by VENDORID. */
export function decideVendor(call: FunctionCall, state: 'Approved' | 'Declined'): WriteResult {
  const id = textOf(call.element, 'vendorid');
  const vendor = call.unit.find('VENDOR', id);
  if (!vendor) throw refusal(`Cannot find vendor with key '${id}' to update.`);
  call.unit.put('VENDOR', { ...vendor, STATE: state });
  return { errors: [], written: 1 };
}

function writeRecord(element: XmlElement, call: FunctionCall, verb: 'create' | 'update'): DataNode {
  const object = element.name.toUpperCase();
  assertKnown(object, element.name);
  const recordNo = ledgerOf(object)[verb](element, call);
  const children: DataNode[] = [{ name: 'RECORDNO', text: recordNo }];
  const natural = OBJECT_CATALOG.get(object)?.naturalKey ?? 'RECORDNO';
  if (natural !== 'RECORDNO') children.push({ name: natural, text: call.unit.row(object, recordNo)?.[natural] ?? '' });
  // Lower case, unlike what was sent.
  return { name: object.toLowerCase(), children };
}

function assertKnown(object: string, spelled: string): void {
  if (OBJECT_CATALOG.has(object)) return;
  throw new GatewayError([{ number: 'WS', description2: `Object definition ${spelled} not found` }]);
}

export function objectsData(records: readonly DataNode[]): FunctionData {
  return { attributes: { listtype: 'objects', count: String(records.length) }, children: records };
}
