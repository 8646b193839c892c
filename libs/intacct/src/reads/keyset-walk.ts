import { where } from './query-filter.js';
import type { QueryPage, QueryRequest, QueryRow } from './query-request.js';

/** A walk that never ends must not run for ever: 2,000 × 50,000 rows are more than any company has. */
const MAX_PAGES = 50_000;
const DEFAULT_PAGE = 1000;

/**
 * Pages by `key > last` until nothing remains: RECORDNO, or the `id` of records that have none (user-defined dimensions and
 * other custom objects). Rows changed meanwhile neither shift nor double others.
 */
export async function* walkByKey<F extends string, K extends string>(
  request: QueryRequest<F>,
  key: K,
  fetch: (page: QueryRequest<F | K>) => Promise<QueryPage<F | K>>,
): AsyncGenerator<QueryRow<F | K>> {
  const fields = [...new Set<F | K>([...request.fields, key])];
  let last = '';
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const beyond = where.greaterThan(key, last);
    const filter = last === '' ? request.filter : request.filter ? where.and(request.filter, beyond) : beyond;
    const page = await fetch({
      ...request,
      fields,
      filter,
      orderBy: [{ field: key }],
      offset: 0,
      pageSize: request.pageSize ?? DEFAULT_PAGE,
    });
    yield* page.rows;
    const end = page.rows.at(-1)?.[key];
    // The end is said by "remaining", never by a short page.
    if (page.numRemaining === 0 || end === undefined || end === last) return;
    last = end;
  }
  throw new Error(`more than ${MAX_PAGES} pages of ${request.object}`);
}
