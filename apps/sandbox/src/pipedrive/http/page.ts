import { ApiProblem } from './api-problem.js';
import { type Check, numberText, oneOf, type Shape, text } from './checks.js';
import { type ApiAnswer, ok } from './route.js';

const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 500;

type SortKey = Pick<Cursor, 'fieldValue' | 'id'>;

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
  const after = query['cursor'] === undefined ? undefined : decodeCursor(query['cursor'], field, direction);
  const keyed = rows.map((row) => ({ row, fieldValue: valueOf(row, field), id: row.id }));
  const sorted = keyed
    .filter((one) => after === undefined || sign * compare(one, after) > 0)
    .toSorted((a, b) => sign * compare(a, b));
  const shown = sorted.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = last !== undefined && sorted.length > shown.length;
  const next = hasMore
    ? encodeCursor({ field, fieldValue: last.fieldValue, sortDirection: direction, id: last.id })
    : null;
  return ok(
    shown.map((one) => render(one.row)),
    { next_cursor: next },
  );
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
  const value = (row as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function compare(a: SortKey, b: SortKey): number {
  return compareValues(a.fieldValue, b.fieldValue) || a.id - b.id;
}

/** Null comes first. */
function compareValues(a: Cursor['fieldValue'], b: Cursor['fieldValue']): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
