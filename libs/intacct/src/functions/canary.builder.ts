import { where } from '../reads/query-filter.js';
import { queryFunction } from './query.builder.js';
import type { IntacctFunction } from './intacct-function.js';

/**
 * A read that finds nothing and costs next to nothing. Sent with `uniqueId: true` under an id used before it must come
 * back `unknown` / `already-recorded`; `succeeded` proves that completed ids are no longer refused.
 */
export function canaryFunction(controlId: string): IntacctFunction {
  return queryFunction(controlId, {
    object: 'GLBATCH',
    fields: ['RECORDNO'],
    filter: where.equalTo('RECORDNO', '0'),
    orderBy: [{ field: 'RECORDNO' }],
    pageSize: 1,
  });
}
