import type { IntacctFunction } from '../functions/intacct-function.js';
import { readByQueryFunction, readMoreFunction, type ReadByQueryRequest } from '../functions/read.builder.js';
import type { FunctionData, IntacctRecord } from '../outcome/function-data.js';

const MAX_PAGES = 50_000;

/** readByQuery, then readMore until nothing remains. Pages may differ in shape and size from the first. */
export async function* walkByResultId(
  request: ReadByQueryRequest,
  call: (build: (controlId: string) => IntacctFunction) => Promise<FunctionData>,
): AsyncGenerator<IntacctRecord> {
  let page = await call((id) => readByQueryFunction(id, request));
  const { resultId } = page;
  yield* page.records;
  for (let pages = 1; (page.numRemaining ?? 0) > 0; pages += 1) {
    // Once seen on a full page; without it the rest cannot be had, and a short list must not pass for the whole.
    if (resultId === undefined) throw new Error(`${request.object}: rows remain but the gateway gave no result id`);
    if (pages >= MAX_PAGES) throw new Error(`more than ${MAX_PAGES} pages of ${request.object}`);
    page = await call((id) => readMoreFunction(id, resultId));
    if (page.records.length === 0) return;
    yield* page.records;
  }
}
