import { JsonObject } from '../decode/json-object.js';
import { PipedriveApiError } from '../errors/pipedrive-api.error.js';
import { PipedriveSchemaError } from '../errors/pipedrive-schema.error.js';
import type { ReadRow } from '../model/read-row.js';
import { type ApiCall, operationOf } from './api-call.js';
import type { PipedriveHttp } from './pipedrive-http.js';

/** At 500 rows a page this is five million rows: a walk that gets there runs in a circle. */
const MAX_PAGES = 10_000;

export type RowReader<T> = (row: JsonObject) => T;

export interface RepeatablePage<T> {
  readonly rows: ReadRow<T>[];
  readonly again: () => Promise<ReadRow<T>[]>;
}

/** Walks a v2 cursor. The cursor is opaque and lives only as long as the walk. */
export class PageReader {
  constructor(private readonly http: PipedriveHttp) {}

  /**
   * Yields one array of rows per page; what was not asked for is not held in memory.
   * @throws PipedriveApiError also when the cursor turns in a circle.
   */
  async *pages<T>(call: ApiCall, read: RowReader<T>): AsyncGenerator<ReadRow<T>[]> {
    for await (const { rows } of this.repeatable(call, read)) yield rows;
  }

  /** As `pages`, each with the way to read that page once more: what was in it and has changed, moved or gone shows. */
  async *repeatable<T>(call: ApiCall, read: RowReader<T>): AsyncGenerator<RepeatablePage<T>> {
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const pageCall = { ...call, query: { ...call.query, cursor } };
      const answer = await this.http.send(pageCall);
      yield { rows: rowsOf(answer, read), again: async () => rowsOf(await this.http.send(pageCall), read) };
      cursor = nextCursor(answer);
      if (cursor === undefined) return;
      if (seen.has(cursor)) break;
      seen.add(cursor);
    }
    throw new PipedriveApiError({
      kind: 'malformed',
      operation: operationOf(call),
      vendorMessage: 'the pages do not end',
    });
  }

  /** Pages of rows by descending id, as far down as `afterId` (itself excluded); the rest is not asked for. */
  async *downTo<T>(call: ApiCall, afterId: string, read: RowReader<T>): AsyncGenerator<ReadRow<T>[]> {
    const floor = BigInt(afterId);
    for await (const page of this.pages(call, read)) {
      const fresh = page.filter((row) => row.id === undefined || BigInt(row.id) > floor);
      if (fresh.length > 0) yield fresh;
      if (fresh.length < page.length) return;
    }
  }

  async all<T>(call: ApiCall, read: RowReader<T>): Promise<ReadRow<T>[]> {
    const rows: ReadRow<T>[] = [];
    for await (const page of this.pages(call, read)) rows.push(...page);
    return rows;
  }
}

/** The rows of `data`, each read on its own. */
export function rowsOf<T>(answer: JsonObject, read: RowReader<T>): ReadRow<T>[] {
  return answer.list('data', (value, path) => readRow(value, path, read));
}

function readRow<T>(value: unknown, path: string, read: RowReader<T>): ReadRow<T> {
  try {
    const row = JsonObject.of(value, path);
    // Fields are known by their code and have no id.
    return { ok: true, id: row.idOrNull('field_code') ?? row.id('id'), value: read(row) };
  } catch (error) {
    if (!(error instanceof PipedriveSchemaError)) throw error;
    return { ok: false, id: idOf(value, path, 'id'), dealId: idOf(value, path, 'deal_id'), error };
  }
}

function idOf(value: unknown, path: string, key: string): string | undefined {
  try {
    return JsonObject.of(value, path).idOrNull(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The end is a null or missing `next_cursor`, and `additional_data` itself may be null or missing. */
function nextCursor(answer: JsonObject): string | undefined {
  const additional = answer.objectOrNull('additional_data');
  const cursor = additional?.textOrNull('next_cursor');
  return cursor == null || cursor === '' ? undefined : cursor;
}
