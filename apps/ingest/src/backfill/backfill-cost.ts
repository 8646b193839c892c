const LIST_TOKENS = 10;
const LIST_PAGE = 500;
const BATCH = 100;
/** Each page of the listing is read twice: before the lines of its deals, and after. */
const LOOKS = 2;
/** Lines, instalments, organizations, contacts: one bulk call each. */
const CALLS_PER_BATCH = 4;

/** What a backfill costs of the daily tokens, from what it has counted; an estimate from above. */
export function backfillTokens(counted: { readonly scanned: number; readonly matched: number }): number {
  const scan = Math.ceil(counted.scanned / LIST_PAGE) * LOOKS * LIST_TOKENS;
  return scan + Math.ceil(counted.matched / BATCH) * CALLS_PER_BATCH * LIST_TOKENS;
}
