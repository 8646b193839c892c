import type { ClientClock } from '../client/client-clock.js';
import type { ReadOptions } from '../client/read-options.js';
import { ChangeMemory, changeFilter, contentOf, DEFAULT_OVERLAP_MS, type ChangeCursor } from './change-cursor.js';
import { FieldRefusedError, type ModelReader, type ModelReadOptions } from './model-reader.js';
import { where } from './query-filter.js';
import type { QueryRow } from './query-request.js';
import { readModel, type ModelHeader, type ReadModel } from './read-model.js';
import { stampOrNone } from './row-values.js';

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

const STAMP = 'WHENMODIFIED';
/** Half of what one `in` takes: the request stays small. */
const HEADERS_AT_A_TIME = 500;

interface Run {
  readonly cursor: ChangeCursor | undefined;
  readonly memory: ChangeMemory;
  readonly options: ModelReadOptions;
  /** The same, for what was modified since the cursor. */
  readonly changed: ModelReadOptions;
  readonly startedAt: number;
}

/** Reads what is new since a cursor, with an overlap and without repeats. */
export class ChangeReader {
  constructor(
    readonly models: ModelReader,
    readonly clock: ClientClock,
  ) {}

  async changes<T>(model: ReadModel<T>, cursor?: ChangeCursor, options: ChangeOptions = {}): Promise<Changes<T>> {
    const { overlapMs = DEFAULT_OVERLAP_MS, ...rest } = options;
    const run: Run = {
      cursor,
      memory: new ChangeMemory(cursor, overlapMs),
      options: rest,
      changed: { ...rest, filter: changeFilter(cursor, overlapMs) },
      startedAt: this.clock.now(),
    };
    try {
      return await (model.header ? this.#lines(model, model.header, run) : this.#records(model, run));
    } catch (error) {
      if (!(error instanceof FieldRefusedError)) throw error;
      const rows: T[] = [];
      for await (const row of this.models.all(model, rest)) rows.push(row);
      // Where the refusal named no field, only this proves that it was the stamp's.
      this.models.doWithout(error.object, [error.field]);
      return { rows, complete: true };
    }
  }

  async #records<T>(model: ReadModel<T>, { cursor, memory, changed, startedAt }: Run): Promise<Changes<T>> {
    const rows: T[] = [];
    for await (const row of this.models.rows(model, changed, STAMP)) {
      if (memory.isNews(row['RECORDNO'] ?? '', stampOf(row), contentOf([row]))) rows.push(model.read(row));
    }
    return { rows, cursor: memory.cursor(this.clock.now() - startedAt), complete: cursor === undefined };
  }

  /** The lines of every record whose header changed, all of them: an edit may have replaced every line. */
  async #lines<T>(model: ReadModel<T>, header: ModelHeader, run: Run): Promise<Changes<T>> {
    const { cursor, memory, startedAt } = run;
    const headers = await this.#headers(header, run);
    // What changes from here on has a later stamp than its header had, and comes again.
    const elapsedMs = this.clock.now() - startedAt;
    const rows = cursor
      ? await this.#changedLines(model, header.key, headers, run)
      : await this.#allLines(model, header.key, stampedFrom(headers, memory.rememberedFrom(elapsedMs)), run);
    return { rows, cursor: memory.cursor(elapsedMs), complete: cursor === undefined };
  }

  async #headers({ object }: ModelHeader, { memory, changed }: Run): Promise<Stamps> {
    const stamps = new Map<string, string>();
    const numbers = readModel(object, ['RECORDNO'], (row) => row.RECORDNO);
    for await (const row of this.models.rows(numbers, changed, STAMP)) {
      stamps.set(row['RECORDNO'] ?? '', stampOf(row));
      memory.note(stampOf(row));
    }
    return stamps;
  }

  /** A header says only when; whether lines were replaced within the second of its stamp is said by the lines. */
  async #changedLines<T>(model: ReadModel<T>, key: string, headers: Stamps, run: Run): Promise<T[]> {
    const rows: T[] = [];
    const numbers = [...headers.keys()];
    for (let start = 0; start < numbers.length; start += HEADERS_AT_A_TIME) {
      const some = numbers.slice(start, start + HEADERS_AT_A_TIME);
      const linesOf = new Map<string, QueryRow[]>(some.map((number) => [number, []]));
      const filter = where.in(key, some);
      for await (const line of this.models.rows(model, { ...run.options, filter }, key))
        linesOf.get(line[key] ?? '')?.push(line);
      for (const [number, lines] of linesOf) {
        if (run.memory.isNews(number, headers.get(number) ?? '', contentOf(lines))) {
          for (const line of lines) rows.push(model.read(line));
        }
      }
    }
    return rows;
  }

  /** All lines there are; those of the headers that come again are remembered. */
  async #allLines<T>(model: ReadModel<T>, key: string, again: Stamps, run: Run): Promise<T[]> {
    const rows: T[] = [];
    const linesOf = new Map<string, QueryRow[]>([...again.keys()].map((number) => [number, []]));
    for await (const line of this.models.rows(model, run.options, key)) {
      rows.push(model.read(line));
      linesOf.get(line[key] ?? '')?.push(line);
    }
    for (const [number, lines] of linesOf) run.memory.isNews(number, again.get(number) ?? '', contentOf(lines));
    return rows;
  }
}

/** WHENMODIFIED by RECORDNO. */
type Stamps = ReadonlyMap<string, string>;

function stampedFrom(stamps: Stamps, from: string): Stamps {
  return new Map([...stamps].filter(([, stamp]) => stamp >= from));
}

function stampOf(row: QueryRow): string {
  return stampOrNone(row[STAMP] ?? '') ?? '';
}
