import { objectOf } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import { allOperations, type MemoryTables, subjectKey } from './memory-tables.js';
import { UniqueConstraintError } from './unique-constraint.error.js';

/** The unique indexes of the real store. */
export function checkConstraints(
  tables: MemoryTables,
  touched: readonly Operation[],
  inFlight: (operation: Operation) => boolean,
): void {
  for (const key of new Set(touched.map(({ subject }) => subjectKey(subject)))) {
    const busy = (tables.operations.get(key) ?? []).filter((one) => inFlight(one));
    if (busy.length > 1) throw new UniqueConstraintError(`operations_one_in_flight: ${key}`);
  }
  const recorded = touched.filter(({ recordNo }) => recordNo !== null);
  if (recorded.length === 0) return;
  const seen = new Map<string, string>();
  for (const operation of allOperations(tables)) {
    if (operation.recordNo === null) continue;
    const record = `${objectOf(operation.kind)}/${operation.recordNo}`;
    if (operation.action === 'create' && seen.has(record))
      throw new UniqueConstraintError(`operations_record_unique: ${record}`);
    seen.set(record, operation.id);
  }
}
