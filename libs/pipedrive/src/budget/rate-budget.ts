import type { PipedriveErrorKind } from '../errors/pipedrive-api.error.js';

/**
 * What a request is for. The first are served before the last: when tokens run short, options of fields, backfills and polls
 * yield to refetches that a webhook asked for. `options` also counts what is written: the labels of a custom field.
 */
export const READ_PURPOSES = ['admin', 'hint', 'poll', 'backfill', 'options'] as const;
export type ReadPurpose = (typeof READ_PURPOSES)[number];

export interface BudgetRequest {
  /** Price of the call in Pipedrive's daily tokens. */
  readonly tokens: number;
  readonly purpose: ReadPurpose;
}

/** What the headers of an answer say; undefined where they say nothing. */
export interface RateHeaders {
  readonly burstLimit: number | undefined;
  readonly burstRemaining: number | undefined;
  readonly burstResetMs: number | undefined;
  readonly dailyLimit: number | undefined;
  readonly dailyRemaining: number | undefined;
  readonly retryAfterMs: number | undefined;
}

export interface BudgetObservation extends BudgetRequest {
  readonly headers: RateHeaders;
  /** Undefined when the call went well. */
  readonly failure: PipedriveErrorKind | undefined;
}

/** Keeps the calls of one account within its limits. One instance per account and process. */
export abstract class RateBudget {
  /**
   * Resolves when the call may go out now.
   * @throws PipedriveApiError of kind `daily-limit` or `cloudflare-block` while the account is stopped.
   */
  abstract admit(request: BudgetRequest): Promise<void>;

  /** Told after every call, good or bad. */
  abstract observe(observation: BudgetObservation): Promise<void>;
}
