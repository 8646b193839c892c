const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every wait and limit of the posting protocol. Milliseconds unless the name says otherwise. */
export interface PostingSettings {
  /** From the claim to the last moment at which the first byte may be written. */
  readonly sendDeadlineMs: number;
  /** Must not be shorter than the time-out of the gateway client. */
  readonly httpTimeoutMs: number;
  /** Execution allowance after deadline and time-out: how long the ledger may work on, unseen (INTACCT_SETTLE_AFTER). */
  readonly settleAfterMs: number;
  /** First question after an outcome became unknown; doubled each time up to the maximum. */
  readonly firstQuestionMs: number;
  readonly maxQuestionMs: number;
  /** When an operation that is no longer wanted, and was not found, is asked about again. */
  readonly watchStepsMs: readonly number[];
  /** Back-off of what was definitely not executed; doubled up to the maximum. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /** How often the ledger's memory of completed keys is tested. */
  readonly canaryPeriodMs: number;
  /** Ages of the keys that are tested; one not that old yet does not count. */
  readonly canaryAgesMs: readonly number[];
  /** A result older than this allows nothing. */
  readonly canaryValidMs: number;
  readonly recoveryCheckMs: number;
  /** Between two looks at a recorded entry that is not posted yet, or that people have changed. */
  readonly lookEveryMs: number;
  /** Between two looks at a posted entry, and how long after it was recorded they end. */
  readonly lookDailyMs: number;
  readonly lookForMs: number;
  readonly firstBatch: number;
  readonly maxBatch: number;
  readonly batchStep: number;
  /** Only an answer faster than this makes the next batch larger. */
  readonly growBelowMs: number;
  /** Deals planned in one transaction. */
  readonly planBatch: number;
  /** References asked for in one query, besides the known ones. */
  readonly settleBatch: number;
  /** Known references that go with every question. */
  readonly knownReferences: number;
}

export const defaultPostingSettings: PostingSettings = {
  sendDeadlineMs: 30 * SECOND,
  httpTimeoutMs: 300 * SECOND,
  settleAfterMs: 16 * MINUTE,
  firstQuestionMs: 5 * SECOND,
  maxQuestionMs: 5 * MINUTE,
  watchStepsMs: [HOUR, DAY, 30 * DAY],
  retryMs: 5 * SECOND,
  maxRetryMs: 15 * MINUTE,
  canaryPeriodMs: DAY,
  canaryAgesMs: [0, DAY, 30 * DAY],
  canaryValidMs: DAY + 2 * HOUR,
  recoveryCheckMs: HOUR,
  lookEveryMs: 15 * MINUTE,
  lookDailyMs: DAY,
  lookForMs: 90 * DAY,
  firstBatch: 10,
  maxBatch: 100,
  batchStep: 5,
  growBelowMs: 10 * SECOND,
  planBatch: 200,
  settleBatch: 200,
  knownReferences: 20,
};
