import { childOf, childrenOf, textOf, type XmlElement } from '@app/intacct';
import { OBJECT_CATALOG } from '../catalog/object-catalog.js';
import type { ObjectDefinition } from '../catalog/object-definition.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { FunctionData } from '../gateway/function-result.js';
import { CATCH_ALL, GatewayError } from '../gateway/gateway-error.js';
import type { Row } from '../state/row.js';
import { aggregateRows, type SelectItem } from './aggregates.js';
import { queryFailed, readQueryFilter } from './query-filter.reader.js';
import { RelatedView } from './relations.js';
import { compileFilter, order } from './row-filter.js';
import { flatNode } from './row-output.js';
import { isQueryable, visibleRows } from './visible-rows.js';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 2000;

export function runQuery(call: FunctionCall): FunctionData {
  const { element } = call;
  const view = new RelatedView(element, definitionOf(textOf(element, 'object')), call.unit);
  const { definition } = view;
  const select = readSelect(call, definition);
  const options = childOf(element, 'options');
  const caseInsensitive = textOf(options, 'caseinsensitive') === 'true';
  const showPrivate = textOf(options, 'showprivate') === 'true';
  const given = childOf(element, 'filter')?.children[0];
  const filter = given && readQueryFilter(given);
  const test = filter && compileFilter(filter, definition, { caseInsensitive, letters: false });
  // Texts are found by index as they are spelled only.
  const candidates = visibleRows(definition, showPrivate, call, caseInsensitive ? undefined : filter);
  let rows = [...view.rows(candidates)].filter((row) => test?.(row) ?? true);
  const plain = select.every((item) => item.aggregate === undefined);
  rows = sorted(rows, element, definition, call);
  if (!plain) rows = aggregateRows(rows, select, call.settings.aggregateNaming);
  return page(
    rows,
    select.map((item) => outputName(item, call)),
    element,
    definition,
  );
}

/** Unknown object: the number is free text, as captured. */
export function definitionOf(name: string): ObjectDefinition {
  const definition = OBJECT_CATALOG.get(name.toUpperCase());
  if (!definition)
    throw new GatewayError([{ number: 'Query Failed', description2: `Object definition ${name} not found` }]);
  return definition;
}

function readSelect(call: FunctionCall, definition: ObjectDefinition): readonly SelectItem[] {
  const items = (childOf(call.element, 'select')?.children ?? []).map((child): SelectItem => {
    const aggregate = child.name.toLowerCase();
    const field = child.text.trim().toUpperCase();
    return aggregate === 'field' ? { field } : { field, aggregate };
  });
  if (items.length === 0) throw queryFailed('select is empty');
  const unknown = items.filter((item) => !isQueryable(item.field, definition, call)).map((item) => item.field);
  if (unknown.length > 0) {
    throw new GatewayError([
      { number: CATCH_ALL, description2: `The following fields cannot be queried: ${unknown.join(', ')}` },
    ]);
  }
  return items;
}

function outputName(item: SelectItem, call: FunctionCall): string {
  if (!item.aggregate || call.settings.aggregateNaming === 'plain') return item.field;
  return `${item.aggregate.toUpperCase()}.${item.field}`;
}

function sorted(rows: Row[], element: XmlElement, definition: ObjectDefinition, call: FunctionCall): Row[] {
  const orders = childrenOf(childOf(element, 'orderby'), 'order').map((item) => {
    const field = definition.fields.get(textOf(item, 'field').toUpperCase());
    if (!field)
      throw new GatewayError([{ number: 'DL02000001', description2: 'There was an error processing the request.' }]);
    return { field, direction: childOf(item, 'descending') ? -1 : 1 };
  });
  if (orders.length === 0) return call.settings.scrambleUnordered ? scrambled(rows) : rows;
  return rows.toSorted((a, b) => {
    for (const { field, direction } of orders) {
      const compared = order(a[field.name] ?? '', b[field.name] ?? '', field);
      if (compared !== 0) return compared * direction;
    }
    return 0;
  });
}

/** "No default order": the same rows in an order nobody would expect, different for every number of rows. */
function scrambled(rows: Row[]): Row[] {
  const key = (row: Row): number =>
    (Number(row['RECORDNO'] ?? 0) * 2_654_435_761 + rows.length * 40_503) % 4_294_967_296;
  return rows.toSorted((a, b) => key(a) - key(b));
}

function page(
  rows: readonly Row[],
  names: readonly string[],
  element: XmlElement,
  definition: ObjectDefinition,
): FunctionData {
  const size = numberOf(element, 'pagesize', DEFAULT_PAGE);
  const offset = numberOf(element, 'offset', 0);
  if (size < 1 || size > MAX_PAGE) throw queryFailed(`pagesize must be 1 to ${MAX_PAGE}`);
  const shown = rows.slice(offset, offset + size);
  return {
    attributes: {
      listtype: definition.name,
      totalcount: String(rows.length),
      offset: String(offset),
      count: String(shown.length),
      numremaining: String(Math.max(0, rows.length - offset - shown.length)),
    },
    children: shown.map((row) => flatNode(row, names, definition, definition.name)),
  };
}

function numberOf(element: XmlElement, name: string, missing: number): number {
  const text = textOf(element, name);
  if (text === '') return missing;
  if (!/^\d+$/.test(text)) throw queryFailed(`${name} is not a number`);
  return Number(text);
}
