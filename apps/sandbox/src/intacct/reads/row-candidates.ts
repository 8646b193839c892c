import { indexedFieldsOf } from '../catalog/indexed-fields.js';
import type { ObjectDefinition } from '../catalog/object-definition.js';
import type { Row } from '../state/row.js';
import type { UnitOfWork } from '../state/unit-of-work.js';
import type { FilterNode } from './filter-node.js';

type Test = Extract<FilterNode, { op: 'test' }>;

/** The rows that a filter can match at all, by the narrowest index it allows; all rows where it allows none. */
export function candidateRows(
  filter: FilterNode | undefined,
  definition: ObjectDefinition,
  unit: UnitOfWork,
): Iterable<Row> {
  const { name, naturalKey } = definition;
  const tests = filter === undefined ? [] : required(filter);
  const oneOf = (field: string): Test | undefined =>
    tests.find((test) => test.field.toUpperCase() === field && (test.test === 'eq' || test.test === 'in'));
  const byNumber = oneOf('RECORDNO');
  if (byNumber) return present(distinctValues(byNumber, definition).map((value) => unit.row(name, value)));
  const byId = oneOf(naturalKey);
  if (byId) return present(distinctValues(byId, definition).map((value) => unit.find(name, value)));
  for (const field of indexedFieldsOf(name)) {
    const byField = oneOf(field);
    if (byField) return distinctValues(byField, definition).flatMap((value) => [...unit.rowsWhere(name, field, value)]);
  }
  const from = tests.find(({ field, test }) => field.toUpperCase() === 'RECORDNO' && (test === 'gt' || test === 'ge'));
  const after = Number(from?.values[0]?.trim() || Number.NaN);
  return Number.isSafeInteger(after) ? unit.rows(name, from?.test === 'ge' ? after - 1 : after) : unit.rows(name);
}

/** Tests that every matching row passes. */
function required(filter: FilterNode): readonly Test[] {
  if (filter.op === 'test') return [filter];
  return filter.op === 'and' ? filter.nodes.flatMap(required) : [];
}

/** As rows spell them. Numbers are compared as numbers: `0101` is `101`. */
function distinctValues({ field, values }: Test, { fields }: ObjectDefinition): readonly string[] {
  const isNumber = fields.get(field.toUpperCase())?.type === 'int';
  return [...new Set(values.map((value) => (isNumber && /^\d+$/.test(value) ? String(BigInt(value)) : value)))];
}

const present = (rows: readonly (Row | undefined)[]): readonly Row[] => rows.filter((row) => row !== undefined);
