import { Decimal } from 'decimal.js';
import type { FieldDefinition, ObjectDefinition } from '../catalog/object-definition.js';
import { GatewayError } from '../gateway/gateway-error.js';
import { isoDate, isoTime } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';
import type { FilterNode } from './filter-node.js';

export interface FilterOptions {
  readonly caseInsensitive: boolean;
  /** readByQuery speaks database letters, query the words. */
  readonly letters: boolean;
}

type Predicate = (row: Row) => boolean;

/** Compiles a filter once; throws for unknown fields and impossible values. */
export function compileFilter(node: FilterNode, definition: ObjectDefinition, options: FilterOptions): Predicate {
  if (node.op === 'not') {
    const inner = compileFilter(node.node, definition, options);
    return (row) => !inner(row);
  }
  if (node.op !== 'test') {
    const inner = node.nodes.map((child) => compileFilter(child, definition, options));
    return node.op === 'and' ? (row) => inner.every((test) => test(row)) : (row) => inner.some((test) => test(row));
  }
  const field = definition.fields.get(node.field.toUpperCase());
  if (!field) {
    throw new GatewayError([{ number: 'XL03000010', description2: `Invalid field ${node.field} in the filter` }]);
  }
  return compileTest(node, field, definition, options);
}

function compileTest(
  node: Extract<FilterNode, { op: 'test' }>,
  field: FieldDefinition,
  definition: ObjectDefinition,
  options: FilterOptions,
): Predicate {
  const read = (row: Row): string => shown(row[field.name] ?? '', field, definition, options);
  const values = node.values.map((value) => comparable(value, field, options));
  const [first = '', second = ''] = values;
  const compare = (row: Row, value: string): number | undefined => {
    const own = options.caseInsensitive ? read(row).toLowerCase() : read(row);
    return own === '' && value !== '' ? undefined : order(own, value, field);
  };
  const pattern = likePattern(first);
  const tests: Readonly<Record<typeof node.test, Predicate>> = {
    eq: (row) => compare(row, first) === 0,
    in: (row) => values.some((value) => compare(row, value) === 0),
    lt: (row) => (compare(row, first) ?? 0) < 0,
    le: (row) => (compare(row, first) ?? 1) <= 0,
    gt: (row) => (compare(row, first) ?? 0) > 0,
    ge: (row) => (compare(row, first) ?? -1) >= 0,
    between: (row) => (compare(row, first) ?? -1) >= 0 && (compare(row, second) ?? 1) <= 0,
    like: (row) => pattern.test(options.caseInsensitive ? read(row).toLowerCase() : read(row)),
    null: (row) => read(row) === '',
  };
  return tests[node.test];
}

function shown(value: string, field: FieldDefinition, definition: ObjectDefinition, options: FilterOptions): string {
  return options.letters ? (definition.letters[field.name]?.[value] ?? value) : value;
}

/** Dates come as mm/dd/yyyy; the ISO form is refused, as the gateway does. */
function comparable(value: string, field: FieldDefinition, options: FilterOptions): string {
  if (field.type === 'date' || field.type === 'time') {
    const iso = field.type === 'date' ? isoTime(value)?.slice(0, 10) : isoTime(value);
    if (iso === undefined) {
      throw new GatewayError([{ number: 'DL02000001', description2: 'There was an error processing the request.' }]);
    }
    return field.type === 'date' ? (isoDate(value) ?? iso) : iso;
  }
  return options.caseInsensitive ? value.toLowerCase() : value;
}

export function order(left: string, right: string, field: FieldDefinition): number {
  if (left === right) return 0;
  if (field.type === 'int' && WHOLE.test(left) && WHOLE.test(right)) return Number(left) - Number(right);
  if (field.type === 'int' || field.type === 'decimal') {
    if (!isNumber(left) || !isNumber(right)) return left < right ? -1 : 1;
    return new Decimal(left).comparedTo(right);
  }
  return left < right ? -1 : 1;
}

/** Record numbers are compared by the hundred thousand; these fit a number exactly. */
const WHOLE = /^\d{1,15}$/;
const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

function likePattern(like: string): RegExp {
  const source = Array.from(like, (char) =>
    char === '%' ? '[^]*' : char === '_' ? '[^]' : char.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`),
  );
  return new RegExp(`^${source.join('')}$`, 'u');
}
