import type { ObjectDefinition } from '../catalog/object-definition.js';
import type { RunContext } from '../gateway/function-call.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';

/** Rows this session may see now: by entity, and only once they have become visible. */
export function* visibleRows(definition: ObjectDefinition, showPrivate: boolean, context: RunContext): Iterable<Row> {
  const { unit, scope, now, settings } = context;
  // A company without entities has no rows of them.
  if (definition.name === 'LOCATIONENTITY' && !settings.multiEntity) return;
  for (const row of unit.rows(definition.name)) {
    const createdAt = Number(row[CREATED_AT] ?? 0);
    if (settings.visibilityDelayMs > 0 && now < createdAt + settings.visibilityDelayMs) continue;
    if (isInScope(row, definition, scope.entity, showPrivate)) yield shownRow(row, definition, context);
  }
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
