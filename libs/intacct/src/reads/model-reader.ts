import type { ReadOptions } from '../client/read-options.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import type { QueryRequest, QueryRow } from './query-request.js';
import type { ReadModel } from './read-model.js';

export type ModelReadOptions = ReadOptions & Partial<QueryRequest>;

/** Walks all rows of a query, whatever their number. */
export type RowWalk = (request: QueryRequest, options: ReadOptions) => AsyncIterable<QueryRow>;

/**
 * Reads typed models. Some companies refuse single fields in queries: optional ones are then left out and read as '', once
 * learned for all later reads.
 */
export class ModelReader {
  readonly #refused = new Map<string, Set<string>>();

  constructor(readonly walk: RowWalk) {}

  async *all<T>(model: ReadModel<T>, options: ModelReadOptions = {}): AsyncGenerator<T> {
    for await (const row of this.rows(model, options)) yield model.read(row);
  }

  /** Optional fields that the company did not let us query so far. */
  refusedFields(object: string): readonly string[] {
    return [...(this.#refused.get(object) ?? [])];
  }

  /** Rows as the gateway has them, with a field that cannot be missed: throws `FieldRefusedError` where it is refused. */
  async *rows<T>(model: ReadModel<T>, options: ModelReadOptions, needed?: string): AsyncGenerator<QueryRow> {
    const { object } = model;
    if (needed !== undefined && this.#isRefused(object, needed)) throw new FieldRefusedError(object, needed);
    const also = needed === undefined ? [] : [needed];
    const { filter, showPrivate, pageSize } = options;
    const dropped = new Set<string>();
    for (;;) {
      const asked = (model.optional ?? []).filter((field) => !dropped.has(field) && !this.#isRefused(object, field));
      const fields = [...new Set([...model.fields, ...asked, ...also])];
      let begun = false;
      try {
        for await (const row of this.walk({ object, fields, filter, showPrivate, pageSize }, options)) {
          begun = true;
          yield row;
        }
        this.doWithout(object, dropped);
        return;
      } catch (error) {
        if (begun || !isReadRefusal(error)) throw error;
        const named = namedIn(error, [...asked, ...also]);
        // Who is refused without a word of the fields drops all that can be missed, the needed one last.
        const missed = named.length > 0 ? named : asked.filter((field) => field !== needed);
        if (needed !== undefined && missed.includes(needed)) this.doWithout(object, [needed]);
        if (needed !== undefined && (missed.length === 0 || missed.includes(needed))) {
          throw new FieldRefusedError(object, needed);
        }
        if (missed.length === 0) throw error;
        for (const field of missed) dropped.add(field);
      }
    }
  }

  /** Asks for these fields no more. */
  doWithout(object: string, fields: Iterable<string>): void {
    const refused = this.#refused.get(object) ?? new Set();
    this.#refused.set(object, refused);
    for (const field of fields) refused.add(field);
  }

  #isRefused(object: string, field: string): boolean {
    return this.#refused.get(object)?.has(field) ?? false;
  }
}

/** The company does not let a field be queried that the reader cannot do without. */
export class FieldRefusedError extends Error {
  constructor(
    readonly object: string,
    readonly field: string,
  ) {
    super(`${field} of ${object} cannot be queried`);
  }
}

function isReadRefusal(error: unknown): error is IntacctRequestError {
  return error instanceof IntacctRequestError && error.failure.class === 'read-error';
}

/** The fields that a refusal names. */
function namedIn(error: IntacctRequestError, fields: readonly string[]): readonly string[] {
  const said = new Set(error.failure.message.toUpperCase().match(/[A-Z0-9_.]*[A-Z0-9_]/g));
  return fields.filter((field) => said.has(field.toUpperCase()));
}
