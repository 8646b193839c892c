import type { PosterEnvironment } from './poster.environment.js';
import { defaultPostingSettings, type PostingSettings } from './posting/index.js';

const SECOND = 1000;

/** The waits of the posting protocol as this deployment sets them. */
export function postingSettings(environment: PosterEnvironment): PostingSettings {
  return {
    ...defaultPostingSettings,
    sendDeadlineMs: environment.INTACCT_SEND_DEADLINE * SECOND,
    httpTimeoutMs: environment.INTACCT_HTTP_TIMEOUT * SECOND,
    settleAfterMs: environment.INTACCT_SETTLE_AFTER * SECOND,
    firstQuestionMs: environment.INTACCT_FIRST_QUESTION * SECOND,
    maxQuestionMs: environment.INTACCT_MAX_QUESTION * SECOND,
    retryMs: environment.INTACCT_RETRY * SECOND,
    maxRetryMs: environment.INTACCT_MAX_RETRY * SECOND,
  };
}
