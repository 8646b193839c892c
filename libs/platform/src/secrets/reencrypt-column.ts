import { identifier } from '../database/identifier.js';
import type { Sql } from '../database/sql.js';
import type { SecretBox } from './secret-box.js';

export interface SealedColumn {
  readonly schema: string;
  readonly table: string;
  /** Text that names the row; sealed values are bound to `table|row|column`. */
  readonly rowColumn: string;
  readonly column: string;
}

/**
 * Brings every value of a column under the active key, so that a retired one can be taken off the ring. A value that
 * somebody changes meanwhile is left alone: it was sealed with the active key. Returns how many were sealed again.
 * @throws SecretBoxError when a value fits none of the keys
 */
export async function reencryptColumn(sql: Sql, box: SecretBox, place: SealedColumn): Promise<number> {
  const table = `${identifier(place.schema)}.${identifier(place.table)}`;
  const [row, column] = [identifier(place.rowColumn), identifier(place.column)];
  const values = await sql.query<{ row: string; sealed: string }>(
    `select ${row} as row, ${column} as sealed from ${table} where ${column} is not null`,
  );
  let count = 0;
  for (const value of values) {
    const resealed = box.reseal(value.sealed, `${place.table}|${value.row}|${place.column}`);
    if (resealed === undefined) continue;
    const changed = await sql.query(
      `update ${table} set ${column} = $3 where ${row} = $1 and ${column} = $2 returning 1`,
      [value.row, value.sealed, resealed],
    );
    count += changed.length;
  }
  return count;
}
