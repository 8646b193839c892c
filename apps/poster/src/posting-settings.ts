import type { PosterEnvironment } from './poster.environment.js';
import { defaultPostingSettings, type PostingSettings } from './posting/index.js';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

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
    watchStepsMs: milliseconds(environment.INTACCT_WATCH_STEPS),
    canaryPeriodMs: environment.INTACCT_CANARY_PERIOD * SECOND,
    canaryAgesMs: milliseconds(environment.INTACCT_CANARY_AGES),
    canaryValidMs: environment.INTACCT_CANARY_VALIDITY * SECOND,
    lookEveryMs: environment.INTACCT_STATE_CHECK * SECOND,
    lookDailyMs: environment.INTACCT_POSTED_CHECK * SECOND,
    lookForMs: environment.INTACCT_POSTED_CHECK_DAYS * DAY,
    recoveryCheckMs: environment.INTACCT_RECOVERY_CHECK * SECOND,
  };
}

function milliseconds(seconds: string): number[] {
  return seconds.split(',').map((value) => Number(value) * SECOND);
}
