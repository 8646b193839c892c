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
    if (isInScope(row, definition, scope.entity, showPrivate)) yield row;
  }
}

export function isInScope(row: Row, definition: ObjectDefinition, entity: string, showPrivate: boolean): boolean {
  const owner = row[OWNER] ?? '';
  if (entity === '') return owner === '' || showPrivate;
  return owner === entity || (owner === '' && !definition.entityOwned);
}
