import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from '@app/intacct';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { FieldDefinition, ObjectDefinition } from '../catalog/object-definition.js';
import type { WriteResult } from '../functions/write.functions.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { DataNode } from '../gateway/function-result.js';
import { refusal } from '../gateway/gateway-error.js';
import { ownEntry } from '../gateway/own-entry.js';
import type { FilterNode, FilterTest } from '../reads/filter-node.js';
import { queryFailed } from '../reads/query-filter.reader.js';
import { compileFilter, order } from '../reads/row-filter.js';
import { visibleRows, visibleRowsOf } from '../reads/visible-rows.js';
import { outputValue } from '../reads/row-output.js';
import type { Row } from '../state/row.js';
import type { LegacyFunction } from './legacy-function.js';

/** Names of the old lists → object. */
const LISTS: Readonly<Record<string, string>> = {
  vendor: 'VENDOR',
  customer: 'CUSTOMER',
  contact: 'CONTACT',
  glaccount: 'GLACCOUNT',
  statglaccount: 'STATACCOUNT',
  journal: 'JOURNAL',
  statjournal: 'STATJOURNAL',
  gltransaction: 'GLBATCH',
  department: 'DEPARTMENT',
  location: 'LOCATION',
  locationentity: 'LOCATIONENTITY',
  class: 'CLASS',
  project: 'PROJECT',
  item: 'ITEM',
  employee: 'EMPLOYEE',
  bill: 'APBILL',
  appayment: 'APPYMT',
  apterm: 'APTERM',
  trxcurrencies: 'TRXCURRENCIES',
  reportingperiod: 'REPORTINGPERIOD',
  bankaccount: 'CHECKINGACCOUNT',
};

/** Fields that the old lists call otherwise. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bill: { RECORDID: 'billno', WHENCREATED: 'datecreated', WHENPOSTED: 'dateposted', WHENDUE: 'datedue' },
  glaccount: { ACCOUNTNO: 'glaccountno' },
  gltransaction: { JOURNAL: 'journalid', BATCH_DATE: 'datecreated', BATCH_TITLE: 'description' },
};

const TESTS: Readonly<Record<string, FilterTest>> = {
  '=': 'eq',
  '!=': 'eq',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  like: 'like',
  'is null': 'null',
};

/** `get_list`: rows from `start`, at most `maxitems`, dates split into year, month and day. */
function getList(call: FunctionCall): WriteResult {
  const { element } = call;
  const list = attributeOf(element, 'object') ?? '';
  const definition = listed(list);
  const given = childOf(element, 'filter')?.children[0];
  const filter = given && readFilter(given, list);
  const test = filter && compileFilter(filter, definition, { caseInsensitive: false, letters: false });
  const showPrivate = attributeOf(element, 'showprivate') === 'true';
  const matching = [...visibleRows(definition, showPrivate, call, filter)].filter((row) => test?.(row) ?? true);
  const rows = sorted(matching, element, list, definition);
  const start = countOf(element, 'start', 0);
  const shown = rows.slice(start, start + countOf(element, 'maxitems', 100));
  const fields = childrenOf(childOf(element, 'fields'), 'field').map((field) => genericName(list, field.text.trim()));
  return {
    list: { name: list, start, end: start + Math.max(0, shown.length - 1), total: rows.length },
    data: { attributes: {}, children: shown.map((row) => legacyNode(list, row, definition, fields)) },
    errors: [],
    written: 0,
  };
}

/** `get`: one record by its natural id or record number. */
function getOne(call: FunctionCall): WriteResult {
  const list = attributeOf(call.element, 'object') ?? '';
  const key = attributeOf(call.element, 'key') ?? '';
  const definition = listed(list);
  const [byId] = visibleRowsOf([key], definition.naturalKey, definition, call);
  const row = byId ?? visibleRowsOf([key], 'RECORDNO', definition, call)[0];
  if (!row) throw refusal(`Cannot find ${list} with key '${key}' to read.`);
  return { data: { attributes: {}, children: [legacyNode(list, row, definition, [])] }, errors: [], written: 0 };
}

function listed(list: string): ObjectDefinition {
  const object = ownEntry(LISTS, list);
  if (object === undefined) throw queryFailed(`Object definition ${list} not found`);
  return definitionNamed(object);
}

function genericName(list: string, name: string): string {
  const renamed = Object.entries(NAMES[list] ?? {}).find(([, legacy]) => legacy === name);
  if (name === 'key') return 'RECORDNO';
  return renamed?.[0] ?? name.toUpperCase();
}

function readFilter(element: XmlElement, list: string): FilterNode {
  if (element.name === 'logical') {
    const op = attributeOf(element, 'logical_operator') === 'or' ? 'or' : 'and';
    return { op, nodes: element.children.map((child) => readFilter(child, list)) };
  }
  const operator = textOf(element, 'operator').toLowerCase();
  const test = ownEntry(TESTS, operator);
  if (element.name !== 'expression' || test === undefined) throw queryFailed(`unknown operator ${operator}`);
  const field = genericName(list, textOf(element, 'field'));
  const node: FilterNode = { op: 'test', field, test, values: test === 'null' ? [] : [textOf(element, 'value')] };
  return operator === '!=' ? { op: 'not', node } : node;
}

function sorted(rows: readonly Row[], element: XmlElement, list: string, definition: ObjectDefinition): readonly Row[] {
  const orders = childrenOf(childOf(element, 'sorts'), 'sortfield').map((item) => {
    const field = definition.fields.get(genericName(list, item.text.trim()));
    if (!field) throw queryFailed(`unknown sort field ${item.text}`);
    return { field, direction: attributeOf(item, 'order') === 'desc' ? -1 : 1 };
  });
  return rows.toSorted((a, b) => {
    for (const { field, direction } of orders) {
      const compared = order(a[field.name] ?? '', b[field.name] ?? '', field);
      if (compared !== 0) return compared * direction;
    }
    return 0;
  });
}

function countOf(element: XmlElement, name: string, missing: number): number {
  const text = attributeOf(element, name) ?? '';
  if (text === '') return missing;
  if (!/^\d+$/.test(text)) throw queryFailed(`${name} is not a number`);
  return Number(text);
}

function legacyNode(list: string, row: Row, definition: ObjectDefinition, wanted: readonly string[]): DataNode {
  const fields = [...definition.fields.values()].filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  return {
    name: list,
    children: [text('key', row['RECORDNO'] ?? ''), ...fields.flatMap((field) => leaf(list, row, field))],
  };
}

function leaf(list: string, row: Row, field: FieldDefinition): readonly DataNode[] {
  if (field.name === 'RECORDNO' || field.name.includes('.')) return [];
  const name = NAMES[list]?.[field.name] ?? field.name.toLowerCase();
  const value = row[field.name] ?? '';
  if (field.type !== 'date') return [text(name, outputValue(value, field))];
  const [year = '', month = '', day = ''] = value.split('-');
  return [{ name, children: [text('year', year), text('month', month), text('day', day)] }];
}

const text = (name: string, value: string): DataNode => ({ name, text: value });

/** Lists and single records in the old dialect. */
export const LIST_FUNCTIONS: Readonly<Record<string, LegacyFunction>> = {
  get_list: { object: '', effect: 'read', run: getList },
  get: { object: '', effect: 'read', run: getOne },
};

/** Object that a list names, '' when there is none. */
export function listedObject(list: string): string {
  return ownEntry(LISTS, list) ?? '';
}
