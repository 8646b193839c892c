import type { FunctionData, IntacctRecord } from '../outcome/function-data.js';
import type { QueryPage, QueryRow } from './query-request.js';

/** Rows with exactly the fields asked for; a field that is missing or empty reads as ''. */
export function readQueryPage<F extends string>(fields: readonly F[], data: FunctionData): QueryPage<F> {
  return {
    rows: data.records.map((record) => readRow(fields, record)),
    ...(data.totalCount !== undefined && { totalCount: data.totalCount }),
    numRemaining: data.numRemaining ?? 0,
  };
}

function readRow<F extends string>(fields: readonly F[], record: IntacctRecord): QueryRow<F> {
  const row: Partial<Record<F, string>> = {};
  for (const field of fields) row[field] = record.fields[field.toUpperCase()] ?? '';
  return row as QueryRow<F>;
}
