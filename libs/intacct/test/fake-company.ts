import { IntacctFailure } from '../src/errors/intacct-failure.js';
import { IntacctRequestError } from '../src/errors/intacct-request-error.js';
import type { QueryFilter } from '../src/reads/query-filter.js';
import type { QueryRequest, QueryRow } from '../src/reads/query-request.js';
import { stampOrNone } from '../src/reads/row-values.js';

/** A company that has rows, refuses fields by name or without a word, and remembers what it was asked. */
export class FakeCompany {
  readonly asked: QueryRequest[] = [];
  readonly refused = new Set<string>();
  saysWhich = true;

  constructor(readonly rows: Readonly<Record<string, readonly QueryRow[]>>) {}

  async *walk(request: QueryRequest): AsyncGenerator<QueryRow> {
    this.asked.push(request);
    const { fields, filter } = request;
    const filtered = filter && 'field' in filter ? [filter.field] : [];
    const bad = [...fields, ...filtered].filter((field) => this.refused.has(field));
    if (bad.length > 0) {
      const text = this.saysWhich ? `The following fields cannot be queried: ${bad.join(', ')}` : 'Bad request';
      throw new IntacctRequestError(new IntacctFailure('read-error', [], text));
    }
    for (const row of this.rows[request.object] ?? []) {
      if (passes(row, filter)) yield Object.fromEntries(fields.map((field) => [field, row[field] ?? '']));
    }
  }
}

/** Knows what the readers ask with: lists of keys, and stamps. */
function passes(row: QueryRow, filter: QueryFilter | undefined): boolean {
  if (filter?.op === 'in') return filter.values.includes(row[filter.field] ?? '');
  if (filter?.op !== 'greaterthanorequalto') return true;
  return (stampOrNone(row[filter.field] ?? '') ?? '') >= (stampOrNone(filter.value) ?? '');
}
