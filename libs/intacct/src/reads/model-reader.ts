import type { ReadOptions } from '../client/read-options.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import { ChangeCollector, changeFilter, DEFAULT_OVERLAP_MS, type ChangeCursor } from './change-cursor.js';
import { where } from './query-filter.js';
import type { QueryRequest, QueryRow } from './query-request.js';
import { readModel, type ModelHeader, type ReadModel } from './read-model.js';

export interface ChangeOptions extends ReadOptions {
  /** Default 10 minutes. */
  readonly overlapMs?: number;
  readonly showPrivate?: boolean;
}

export interface Changes<T> {
  readonly rows: readonly T[];
  /** For the next run; undefined while the object has no rows, or cannot be asked for changes. */
  readonly cursor?: ChangeCursor;
  /** These are all rows there are: what was known and is not among them is gone. */
  readonly complete: boolean;
}

/** Walks all rows of a query, whatever their number. */
export type RowWalk = (request: QueryRequest, options: ReadOptions) => AsyncIterable<QueryRow>;

const STAMP = 'WHENMODIFIED';
/** Half of what one `in` takes: the request stays small. */
const HEADERS_AT_A_TIME = 500;

/**
 * Reads typed models. Some companies refuse single fields in queries: optional ones are then left out and read as '', once
 * learned for all later reads.
 */
export class ModelReader {
  readonly #refused = new Map<string, Set<string>>();

  constructor(readonly walk: RowWalk) {}

  async *all<T>(model: ReadModel<T>, options: ReadOptions & Partial<QueryRequest> = {}): AsyncGenerator<T> {
    for await (const row of this.#rows(model, options, [])) yield model.read(row);
  }

  async changes<T>(model: ReadModel<T>, cursor?: ChangeCursor, options: ChangeOptions = {}): Promise<Changes<T>> {
    if (model.header) return this.#changesOfHeaders(model, model.header, cursor, options);
    const { overlapMs = DEFAULT_OVERLAP_MS, ...rest } = options;
    if (this.#isRefused(model.object, STAMP)) return this.#whole(model, rest);
    const collector = new ChangeCollector(cursor, overlapMs);
    const rows: T[] = [];
    try {
      const walk = this.#rows(model, { ...rest, filter: changeFilter(cursor, overlapMs) }, [STAMP]);
      for await (const row of walk) {
        if (collector.isNews({ RECORDNO: row['RECORDNO'] ?? '', WHENMODIFIED: row[STAMP] ?? '' }))
          rows.push(model.read(row));
      }
    } catch (error) {
      if (!(error instanceof StampRefusedError)) throw error;
      this.#remember(model.object, [STAMP]);
      return this.#whole(model, rest);
    }
    return { rows, cursor: collector.cursor, complete: cursor === undefined };
  }

  async #whole<T>(model: ReadModel<T>, options: ReadOptions & Partial<QueryRequest>): Promise<Changes<T>> {
    return { rows: await collect(this.all(model, options)), complete: true };
  }

  /** Optional fields that the company did not let us query so far. */
  refusedFields(object: string): readonly string[] {
    return [...(this.#refused.get(object) ?? [])];
  }

  /** The lines of every record whose header changed, all of them: an edit may have replaced every line. */
  async #changesOfHeaders<T>(
    model: ReadModel<T>,
    header: ModelHeader,
    cursor: ChangeCursor | undefined,
    options: ChangeOptions,
  ): Promise<Changes<T>> {
    const keys = readModel(header.object, ['RECORDNO'], (row) => row.RECORDNO);
    const changed = await this.changes(keys, cursor, options);
    const { overlapMs: _overlap, ...rest } = options;
    if (changed.complete) return { ...changed, rows: await collect(this.all(model, rest)) };
    const rows: T[] = [];
    for (let start = 0; start < changed.rows.length; start += HEADERS_AT_A_TIME) {
      const filter = where.in(header.key, changed.rows.slice(start, start + HEADERS_AT_A_TIME));
      rows.push(...(await collect(this.all(model, { ...rest, filter }))));
    }
    return { ...changed, rows };
  }

  async *#rows<T>(
    model: ReadModel<T>,
    options: ReadOptions & Partial<QueryRequest>,
    also: readonly string[],
  ): AsyncGenerator<QueryRow> {
    const { filter, showPrivate, pageSize } = options;
    const dropped = new Set<string>();
    for (;;) {
      const asked = (model.optional ?? []).filter(
        (field) => !dropped.has(field) && !this.#isRefused(model.object, field),
      );
      const fields = [...new Set([...model.fields, ...asked, ...also])];
      let begun = false;
      try {
        for await (const row of this.walk({ object: model.object, fields, filter, showPrivate, pageSize }, options)) {
          begun = true;
          yield row;
        }
        this.#remember(model.object, dropped);
        return;
      } catch (error) {
        if (begun || !isReadRefusal(error)) throw error;
        const named = namedIn(error, [...asked, ...also]);
        // Who is refused without a word of the fields drops all that can be missed, the stamp last.
        const missed = named.length > 0 ? named : asked.filter((field) => !also.includes(field));
        if (also.some((field) => missed.includes(field))) throw new StampRefusedError(error);
        if (missed.length === 0) throw also.length > 0 ? new StampRefusedError(error) : error;
        for (const field of missed) dropped.add(field);
      }
    }
  }

  #isRefused(object: string, field: string): boolean {
    return this.#refused.get(object)?.has(field) ?? false;
  }

  #remember(object: string, fields: Iterable<string>): void {
    const refused = this.#refused.get(object) ?? new Set();
    this.#refused.set(object, refused);
    for (const field of fields) refused.add(field);
  }
}

/** The object cannot be asked for what changed. */
class StampRefusedError extends Error {
  constructor(override readonly cause: unknown) {
    super('WHENMODIFIED cannot be queried');
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

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}
