import type { RateHeaders } from '../budget/rate-budget.js';
import type { PipedriveErrorKind } from './pipedrive-api.error.js';

/** An answer that is not a success, as far as its class depends on it. */
export interface FailedAnswer {
  readonly status: number;
  readonly isHtml: boolean;
  /** Error, message and code of the body, lower case, in one line. */
  readonly words: string;
  readonly rate: RateHeaders;
}

interface ErrorRule {
  readonly kind: PipedriveErrorKind;
  readonly applies: (answer: FailedAnswer) => boolean;
}

const status =
  (...statuses: number[]) =>
  (answer: FailedAnswer) =>
    statuses.includes(answer.status);
const says = (pattern: RegExp) => (answer: FailedAnswer) => pattern.test(answer.words);
const all =
  (...conditions: ((answer: FailedAnswer) => boolean)[]) =>
  (answer: FailedAnswer) =>
    conditions.every((condition) => condition(answer));

const FEATURE_OFF = /feature is not enabled/;

/**
 * The first rule that applies names the class. There is no single error envelope, so status comes first and words only
 * tell two meanings of one status apart.
 */
const RULES: readonly ErrorRule[] = [
  { kind: 'redirected', applies: (answer) => answer.status >= 300 && answer.status < 400 },
  { kind: 'unauthorized', applies: status(401) },
  { kind: 'unauthorized', applies: all(status(400), says(/malformed authorization header/)) },
  { kind: 'feature-unavailable', applies: all(status(402, 403), says(FEATURE_OFF)) },
  { kind: 'feature-unavailable', applies: status(415) },
  { kind: 'payment-required', applies: status(402) },
  // Cloudflare answers those who ignored 429s, in HTML; Pipedrive itself always answers 403 in JSON.
  { kind: 'cloudflare-block', applies: all(status(403), (answer) => answer.isHtml) },
  { kind: 'scope', applies: all(status(403), says(/scope/)) },
  { kind: 'forbidden', applies: status(403) },
  { kind: 'not-found', applies: status(404, 410) },
  { kind: 'daily-limit', applies: all(status(429), (answer) => answer.rate.dailyRemaining === 0) },
  { kind: 'burst-limit', applies: all(status(429), (answer) => answer.rate.burstRemaining === 0) },
  { kind: 'burst-limit', applies: all(status(429), (answer) => answer.rate.dailyRemaining !== undefined) },
  // Requests left in the window and yet refused: only the daily budget can mean that.
  { kind: 'daily-limit', applies: all(status(429), (answer) => answer.rate.burstRemaining !== undefined) },
  { kind: 'burst-limit', applies: status(429) },
  { kind: 'timeout', applies: status(408) },
  { kind: 'server', applies: (answer) => answer.status >= 500 },
  { kind: 'validation', applies: (answer) => answer.status >= 400 },
];

/** Class of an answer that is no success; a 2xx whose body says otherwise is `malformed`. */
export function classifyAnswer(answer: FailedAnswer): PipedriveErrorKind {
  return RULES.find((rule) => rule.applies(answer))?.kind ?? 'malformed';
}

/** What a read does next. A write is never repeated here. */
export type ReadRepeat = 'soon' | 'after-reset' | 'never';

const REPEATS: Readonly<Record<PipedriveErrorKind, ReadRepeat>> = {
  unauthorized: 'never',
  scope: 'never',
  forbidden: 'never',
  'not-found': 'never',
  validation: 'never',
  'burst-limit': 'after-reset',
  'daily-limit': 'never',
  'cloudflare-block': 'never',
  'payment-required': 'never',
  'feature-unavailable': 'never',
  server: 'soon',
  timeout: 'soon',
  network: 'soon',
  malformed: 'soon',
  redirected: 'never',
  'too-large': 'never',
};

export function readRepeat(kind: PipedriveErrorKind): ReadRepeat {
  return REPEATS[kind];
}
