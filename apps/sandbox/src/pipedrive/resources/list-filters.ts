import type { SandboxAccount } from '../sandbox-account.js';
import type { Row } from '../state/rows.js';
import type { Table } from '../state/table.js';

type Query = Readonly<Record<string, string>>;

/** The rows that a listing can show at all: by their ids or an indexed field where the query gives one, else all of them. */
export function candidates<T extends Row>(
  table: Table<T>,
  query: Query,
  indexed: readonly (keyof T & string)[] = [],
): T[] {
  // A filter silently overrides every other one, the ids included.
  if (query['filter_id'] !== undefined) return table.all();
  if (query['ids'] !== undefined)
    return [...new Set(query['ids'].split(',').map(Number))].flatMap((id) => table.get(id) ?? []);
  const field = indexed.find((name) => query[name] !== undefined);
  return field === undefined ? table.all() : table.where(field, Number(query[field]));
}

/** Tells whether a row is among `ids`, where they are given; read once, for thousands of rows. */
export function wantedBy(query: Query): (row: { readonly id: number }) => boolean {
  if (query['ids'] === undefined) return () => true;
  const ids = new Set(query['ids'].split(',').map(Number));
  return (row) => ids.has(row.id);
}

/** Whether each of these fields has the value that the query asks of it, where it asks. */
export function hasAsked(row: object, fields: readonly string[], query: Query): boolean {
  const values = row as Readonly<Record<string, unknown>>;
  return fields.every((field) => query[field] === undefined || values[field] === Number(query[field]));
}

/** Whether the row was updated between the times that the query gives; what a null time means is a switch. */
export function isInTime(
  account: SandboxAccount,
  row: { readonly update_time: string | null; readonly add_time: string },
  query: Query,
): boolean {
  const { updated_since: since, updated_until: until } = query;
  if (since === undefined && until === undefined) return true;
  const matchesNull = account.state.settings.updatedSinceMatchesNullUpdateTime;
  const updated = row.update_time ?? (matchesNull ? row.add_time : undefined);
  if (updated === undefined) return false;
  const at = Date.parse(updated);
  return (since === undefined || at >= Date.parse(since)) && (until === undefined || at < Date.parse(until));
}
