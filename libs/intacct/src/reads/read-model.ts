import type { QueryRow } from './query-request.js';

/** A typed view of one Intacct object: which fields are asked for and what a row means. */
export interface ReadModel<T> {
  readonly object: string;
  readonly fields: readonly string[];
  /** Pure; must not throw for values it does not know. */
  read(row: QueryRow): T;
}

/** Defines a model; `read` sees exactly the fields asked for. */
export function readModel<F extends string, T>(
  object: string,
  fields: readonly F[],
  read: (row: QueryRow<F>) => T,
): ReadModel<T> {
  return { object, fields, read: (row) => read(row as QueryRow<F>) };
}
