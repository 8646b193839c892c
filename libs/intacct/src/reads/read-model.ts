import type { QueryRow } from './query-request.js';

/** A typed view of one Intacct object: which fields are asked for and what a row means. */
export interface ReadModel<T> {
  readonly object: string;
  readonly fields: readonly string[];
  /** Asked for as well, and read as '' where a company does not let them be queried. */
  readonly optional?: readonly string[];
  /** Where the object has no dependable WHENMODIFIED: whose changes to follow, and which field of ours names that record. */
  readonly header?: ModelHeader;
  /** Pure; must not throw for values it does not know. */
  read(row: QueryRow): T;
}

export interface ModelHeader {
  readonly object: string;
  readonly key: string;
}

interface ModelExtras<O extends string> {
  readonly optional?: readonly O[];
  readonly header?: ModelHeader;
}

/** Defines a model; `read` sees exactly the fields asked for. */
export function readModel<F extends string, T, O extends string = never>(
  object: string,
  fields: readonly F[],
  read: (row: QueryRow<F | O>) => T,
  extras: ModelExtras<O> = {},
): ReadModel<T> {
  // A field that was not asked for reads as '', like an empty one.
  const empty = Object.fromEntries([...fields, ...(extras.optional ?? [])].map((field) => [field, '']));
  return { object, fields, read: (row) => read({ ...empty, ...row } as QueryRow<F | O>), ...extras };
}

/** Row type of a model, e.g. `ModelRow<typeof models.accounts>`. */
export type ModelRow<M> = M extends { read(row: never): infer T } ? T : never;
