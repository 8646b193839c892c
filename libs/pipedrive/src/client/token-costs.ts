/** Prices in daily tokens, flat per call, from the vendor's OpenAPI (`x-token-cost`) and its table of costs. */
export const TOKENS = {
  list: 10,
  listArchived: 20,
  listStages: 5,
  me: 2,
  listV1: 20,
  webhooksList: 10,
  webhooksCreate: 10,
  webhooksDelete: 6,
  write: 5,
} as const;

/** Ids that one `ids=` or `deal_ids=` takes. */
export const MAX_IDS_PER_CALL = 100;
/** Rows that one page can hold. */
export const MAX_PAGE = 500;
