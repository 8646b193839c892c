import type { ObjectDefinition } from '../catalog/object-definition.js';
import type { RunContext } from '../gateway/function-call.js';
import type { FilterNode } from './filter-node.js';
import { candidateRows } from './row-candidates.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';

/** Rows this session may see now: by entity, and only once they have become visible. Without a filter to go by, all. */
export function* visibleRows(
  definition: ObjectDefinition,
  showPrivate: boolean,
  context: RunContext,
  filter?: FilterNode,
): Iterable<Row> {
  // A company without entities has no rows of them.
  if (definition.name === 'LOCATIONENTITY' && !context.settings.multiEntity) return;
  for (const row of candidateRows(filter, definition, context.unit)) {
    if (isVisible(row, context) && isInScope(row, definition, context.scope.entity, showPrivate)) {
      yield shownRow(row, definition, context);
    }
  }
}

/** The rows of these keys that the session may see, in the order of the keys. */
export function visibleRowsOf(
  keys: readonly string[],
  field: string,
  definition: ObjectDefinition,
  context: RunContext,
): readonly Row[] {
  const filter: FilterNode = { op: 'test', field, test: 'in', values: keys };
  const byKey = new Map<string, Row>();
  for (const row of visibleRows(definition, true, context, filter)) byKey.set(row[field] ?? '', row);
  return keys.map((key) => byKey.get(key)).filter((row) => row !== undefined);
}

function isVisible(row: Row, { now, settings }: RunContext): boolean {
  return settings.visibilityDelayMs === 0 || now >= Number(row[CREATED_AT] ?? 0) + settings.visibilityDelayMs;
}

export function isInScope(row: Row, definition: ObjectDefinition, entity: string, showPrivate: boolean): boolean {
  const owner = row[OWNER] ?? '';
  if (entity === '') return owner === '' || showPrivate;
  return owner === entity || (owner === '' && !definition.entityOwned);
}

const OPEN_DATES = { STARTOPEN: '', STATUTORYREPORTINGPERIOD: '' };

function shownRow(row: Row, { name }: ObjectDefinition, { settings }: RunContext): Row {
  return name === 'LOCATIONENTITY' && settings.openDates !== 'served' ? { ...row, ...OPEN_DATES } : row;
}

/** Whether a field may be named in a select or filter: some companies do not know when their books are open. */
export function isQueryable(
  field: string,
  definition: ObjectDefinition,
  { settings }: Pick<RunContext, 'settings'>,
): boolean {
  if (settings.openDates === 'unknown' && definition.name === 'LOCATIONENTITY' && field in OPEN_DATES) return false;
  return definition.fields.has(field);
}
