const LIST_TOKENS = 10;
const LIST_PAGE = 500;
const BATCH = 100;
/** Deals, lines, instalments, the second look, organizations with contacts: one bulk call each. */
const CALLS_PER_BATCH = 5;

/** What a backfill costs of the daily tokens, from what it has counted; an estimate from above. */
export function backfillTokens(counted: { readonly scanned: number; readonly matched: number }): number {
  const scan = Math.ceil(counted.scanned / LIST_PAGE) * LIST_TOKENS;
  return scan + Math.ceil(counted.matched / BATCH) * CALLS_PER_BATCH * LIST_TOKENS;
}
