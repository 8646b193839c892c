import type { IntacctFunction } from '../functions/intacct-function.js';
import type { ObjectField } from './object-fields.js';

export interface TooLongField {
  /** Path below the object, e.g. `BATCH_TITLE` or `ENTRIES.GLENTRY.DESCRIPTION`. */
  readonly field: string;
  readonly length: number;
  readonly maxLength: number;
}

/** Field lists by object name, as `client.inspect` returns them. */
export type KnownFields = ReadonlyMap<string, readonly ObjectField[]>;

const LINE = /^ENTRIES\.(GLENTRY)\./;

/**
 * Texts of a function that are longer than the company allows. Nothing is ever cut: the caller decides. Objects that are
 * not in `known` are not checked.
 */
export function tooLongFields(fn: IntacctFunction, known: KnownFields): readonly TooLongField[] {
  const found: TooLongField[] = [];
  for (const [field, length] of fn.body.lengths) {
    const line = LINE.exec(field);
    const object = line ? 'GLENTRY' : fn.body.object;
    const name = line ? field.slice(line[0].length) : field;
    const maxLength = known.get(object)?.find((candidate) => candidate.name === name)?.maxLength;
    if (maxLength !== undefined && length > maxLength) found.push({ field, length, maxLength });
  }
  return found;
}
