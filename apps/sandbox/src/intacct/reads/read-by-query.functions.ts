import { textOf } from '@app/intacct';
import type { FunctionCall } from '../gateway/function-call.js';
import type { FunctionData } from '../gateway/function-result.js';
import { GatewayError } from '../gateway/gateway-error.js';
import type { Row } from '../state/row.js';
import { definitionOf } from './query.function.js';
import { queryFailed } from './query-filter.reader.js';
import { readFieldList } from './read.functions.js';
import { compileFilter } from './row-filter.js';
import { nestedNode } from './row-output.js';
import { readSqlFilter } from './sql-filter.reader.js';
import { visibleRows } from './visible-rows.js';

interface OpenResult {
  readonly object: string;
  readonly rows: readonly Row[];
  readonly fields: readonly string[] | undefined;
  readonly pageSize: number;
  position: number;
}

/** Result ids of one session; a new login forgets them. */
export class OpenResults {
  readonly #open = new Map<string, OpenResult>();
  #count = 0;

  readByQuery(call: FunctionCall): FunctionData {
    const name = textOf(call.element, 'object');
    const definition = definitionOf(name);
    const node = readSqlFilter(textOf(call.element, 'query'));
    const test = node && compileFilter(node, definition, { caseInsensitive: false, letters: true });
    const rows = [...visibleRows(definition, false, call, node)].filter((row) => test?.(row) ?? true);
    const size = textOf(call.element, 'pagesize') || '100';
    const pageSize = Number(size);
    if (!/^\d+$/.test(size) || pageSize < 1 || pageSize > 1000) throw queryFailed('pagesize must be 1 to 1000');
    const fields = readFieldList(textOf(call.element, 'fields'), definition);
    const result: OpenResult = { object: definition.name, rows, fields, pageSize, position: 0 };
    this.#count += 1;
    const resultId =
      rows.length === 0 || call.settings.omitResultId ? '' : `7${this.#count}@sb-${this.#count}.x${rows.length}`;
    if (resultId !== '') this.#open.set(resultId, result);
    return this.#page(result, resultId, pageSize);
  }

  readMore(call: FunctionCall): FunctionData {
    const resultId = textOf(call.element, 'resultId');
    const result = this.#open.get(resultId);
    if (!result) {
      throw new GatewayError([
        { number: 'readMore failed', description2: 'Attempt to readMore with an invalid or expired resultId' },
      ]);
    }
    return this.#page(result, resultId, call.settings.readMorePageSize || result.pageSize);
  }

  #page(result: OpenResult, resultId: string, size: number): FunctionData {
    const definition = definitionOf(result.object);
    const rows = result.rows.slice(result.position, result.position + size);
    result.position += rows.length;
    const remaining = result.rows.length - result.position;
    return {
      attributes: {
        listtype: definition.name.toLowerCase(),
        count: String(rows.length),
        totalcount: String(result.rows.length),
        numremaining: String(remaining),
        resultId,
      },
      children: rows.map((row) => nestedNode(row, definition, definition.name.toLowerCase(), result.fields)),
    };
  }
}
