import { ApiProblem } from './api-problem.js';
import { type Check, numberText, oneOf, type Shape, text } from './checks.js';
import { type ApiAnswer, ok } from './route.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

interface Cursor {
  readonly field: string;
  readonly fieldValue: string | number | null;
  readonly sortDirection: 'asc' | 'desc';
  readonly id: number;
}

export function pageQuery(...sortFields: readonly string[]): Shape {
  const sort: Record<string, Check> =
    sortFields.length === 0 ? {} : { sort_by: oneOf(...sortFields), sort_direction: oneOf('asc', 'desc') };
  return { ...sort, limit: numberText, cursor: text };
}

/** One page of rows by keyset on (sort field, id): no state between pages, no snapshot. */
export function page<T extends { readonly id: number }>(
  rows: readonly T[],
  query: Readonly<Record<string, string>>,
  render: (row: T) => unknown,
): ApiAnswer {
  const field = query['sort_by'] ?? 'id';
  const direction = query['sort_direction'] === 'desc' ? 'desc' : 'asc';
  const limit = Math.min(Math.max(Number(query['limit'] ?? DEFAULT_LIMIT), 1), MAX_LIMIT);
  const sign = direction === 'asc' ? 1 : -1;
  const keyOf = (row: T): Cursor => ({ field, fieldValue: valueOf(row, field), sortDirection: direction, id: row.id });
  const after = query['cursor'] === undefined ? undefined : decodeCursor(query['cursor'], field, direction);
  const sorted = rows
    .filter((row) => after === undefined || sign * compare(keyOf(row), after) > 0)
    .toSorted((a, b) => sign * compare(keyOf(a), keyOf(b)));
  const shown = sorted.slice(0, limit);
  const last = shown.at(-1);
  const next = last === undefined || sorted.length === shown.length ? null : encodeCursor(keyOf(last));
  return ok(shown.map(render), { next_cursor: next });
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function decodeCursor(encoded: string, field: string, direction: string): Cursor {
  const cursor = parse(encoded);
  const fits =
    cursor !== undefined &&
    cursor['field'] === field &&
    cursor['sortDirection'] === direction &&
    Number.isSafeInteger(cursor['id']) &&
    cursor['fieldValue'] !== undefined;
  if (!fits) throw ApiProblem.validation({ cursor: 'is not valid' });
  return cursor as unknown as Cursor;
}

function parse(encoded: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function valueOf(row: object, field: string): string | number | null {
  const value: unknown = Object.entries(row).find(([name]) => name === field)?.[1];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function compare(a: Cursor, b: Cursor): number {
  return compareValues(a.fieldValue, b.fieldValue) || a.id - b.id;
}

/** Null comes first. */
function compareValues(a: Cursor['fieldValue'], b: Cursor['fieldValue']): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
