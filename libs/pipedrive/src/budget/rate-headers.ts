import type { RateHeaders } from './rate-budget.js';

/** Above this a "relative" number of seconds can only be a point in time. */
const EPOCH_FROM = 1_000_000;
/** No header may put us to sleep for longer than this. */
const MAX_WAIT_MS = 60_000;

/**
 * Reads Pipedrive's rate headers. `x-ratelimit-reset` is relative seconds (seen live), although some read it as epoch;
 * the `x-daily-ratelimit-*` pair is undocumented and may be missing. Waits are clamped to a minute.
 */
export function readRateHeaders(headers: Headers, nowMs: number): RateHeaders {
  return {
    burstLimit: wholeNumber(headers.get('x-ratelimit-limit')),
    burstRemaining: wholeNumber(headers.get('x-ratelimit-remaining')),
    burstResetMs: waitMs(headers.get('x-ratelimit-reset'), nowMs),
    dailyLimit: wholeNumber(headers.get('x-daily-ratelimit-token-limit')),
    dailyRemaining: wholeNumber(headers.get('x-daily-ratelimit-token-remaining')),
    retryAfterMs: waitMs(headers.get('retry-after'), nowMs),
  };
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

function waitMs(text: string | null, nowMs: number): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
  const wait = seconds === undefined ? Date.parse(text) - nowMs : relativeMs(seconds, nowMs);
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), MAX_WAIT_MS) : undefined;
}

function relativeMs(seconds: number, nowMs: number): number {
  return seconds > EPOCH_FROM ? seconds * 1000 - nowMs : seconds * 1000;
}
