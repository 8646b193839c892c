import { textOf } from '@app/intacct';
import type { ObjectDefinition } from '../catalog/object-definition.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { DataNode, FunctionData } from '../gateway/function-result.js';
import { GatewayError, refusal } from '../gateway/gateway-error.js';
import type { Row } from '../state/row.js';
import { definitionOf } from './query.function.js';
import { nestedNode } from './row-output.js';
import { visibleRowsOf } from './visible-rows.js';

const MAX_KEYS = 100;

/** `read` (by RECORDNO) and `readByName` (by natural id); owned lines come along. */
export function runRead(call: FunctionCall, by: 'recordNo' | 'name'): FunctionData {
  const name = textOf(call.element, 'object');
  const definition = definitionOf(name);
  const keyField = by === 'recordNo' ? 'RECORDNO' : definition.naturalKey;
  const keys = textOf(call.element, 'keys')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (keys.length > MAX_KEYS) throw refusal(`at most ${MAX_KEYS} keys are read at once`);
  const fields = readFieldList(textOf(call.element, 'fields'), definition);
  const found = visibleRowsOf(keys, keyField, definition, call);
  if (found.length < keys.length && call.settings.missingKeys === 'refused')
    throw refusal(`Cannot find ${name} with key`);
  // The element is spelled as it was asked for.
  const children = found.map((row) => withLines(nestedNode(row, definition, name, fields), row, definition, call));
  return { attributes: { listtype: name, count: String(children.length) }, children };
}

/** `*` or a comma list; unknown names are refused with free text as the number. */
export function readFieldList(text: string, definition: ObjectDefinition): readonly string[] | undefined {
  if (text === '' || text === '*') return undefined;
  const fields = text.split(',').map((field) => field.trim().toUpperCase());
  const unknown = fields.filter((field) => !definition.fields.has(field));
  if (unknown.length > 0) throw new GatewayError([{ number: `Invalid fields list ${unknown.join(',')}` }]);
  return fields;
}

/** Lines a document owns: the list they stand in, their object and the field that names the document. */
const OWNED: Readonly<Record<string, { readonly list: string; readonly object: string; readonly key: string }>> = {
  GLBATCH: { list: 'ENTRIES', object: 'GLENTRY', key: 'BATCHNO' },
  APBILL: { list: 'APBILLITEMS', object: 'APBILLITEM', key: 'RECORDKEY' },
  APPYMT: { list: 'APPYMTDETAILS', object: 'APPYMTDETAIL', key: 'PAYMENTKEY' },
};

function withLines(node: DataNode, row: Row, definition: ObjectDefinition, call: FunctionCall): DataNode {
  const owned = OWNED[definition.name];
  if (!owned) return node;
  const lineDefinition = definitionOf(owned.object);
  const lines = [...call.unit.rowsWhere(owned.object, owned.key, row['RECORDNO'] ?? '')]
    .toSorted((a, b) => Number(a['LINE_NO'] ?? a['RECORDNO']) - Number(b['LINE_NO'] ?? b['RECORDNO']))
    .map((line) => nestedNode(line, lineDefinition, owned.object.toLowerCase()));
  return { ...node, children: [...(node.children ?? []), { name: owned.list, children: lines }] };
}
