import { type AccountSettings, DEFAULT_SETTINGS } from './account-settings.js';

export interface Doubt {
  readonly question: string;
  /** The first is what the sandbox starts with. */
  readonly answers: readonly (string | boolean | null)[];
}

const noYes = [false, true] as const;
const yesNo = [true, false] as const;

/** What Pipedrive does not document, or documents against itself: each a switch, to be played under every answer. */
export const DOUBTS = {
  webhookSigningSecret: {
    question: 'Does a delivery carry `X-Pipedrive-Signature`? (Pipedrive documents none; a relay may add one.)',
    answers: [null, 'a shared secret'],
  },
  acceptQueryToken: { question: 'Is `?api_token=` accepted?', answers: noYes },
  refuseUnknownParameters: { question: 'Is an unknown query parameter of v2 refused?', answers: yesNo },
  oversizedLimit: { question: 'What becomes of a `limit` above 500?', answers: ['clamped', 'refused'] },
  updateTimeNullAfterCreate: { question: 'Is `update_time` null right after creation?', answers: yesNo },
  updatedSinceMatchesNullUpdateTime: {
    question: 'Does `updated_since` find rows whose `update_time` is null?',
    answers: noYes,
  },
  reopenClearsLocalWonDate: { question: 'Does reopening clear `local_won_date`?', answers: yesNo },
  localDateZone: {
    question: 'In which zone are `local_won_date` and its like: the company’s, or another (the user’s)?',
    answers: [null, 'America/New_York'],
  },
  deletedDealById: { question: 'What answers a deleted deal by its id?', answers: ['200', '404', '410'] },
  valueWriteWithLines: {
    question: 'What becomes of a written `value` on a deal with products?',
    answers: ['refused', 'ignored'],
  },
  emptyCustomFieldsClear: { question: 'Does an empty `custom_fields` clear all of them?', answers: noYes },
  categoryAsLabel: { question: 'Does a product show its category as a label?', answers: noYes },
  exclusiveTaxInSum: { question: 'Does the `sum` of a line hold an exclusive tax?', answers: noYes },
  exclusiveTaxInValue: { question: 'Does the `value` of a deal hold exclusive taxes?', answers: noYes },
  discountsInValue: { question: 'Do discounts of a whole deal lower its `value`?', answers: yesNo },
  recurringCyclesInValue: { question: 'Do all periods of a recurring line enter `value`?', answers: noYes },
  instalmentsPaginated: { question: 'Do instalments come with a cursor?', answers: yesNo },
  overLimitBody: { question: 'What is the body of a 429?', answers: ['json', 'text'] },
  sendDailyHeaders: { question: 'Do answers tell the rest of the daily tokens?', answers: yesNo },
  sendRetryAfter: { question: 'Does a 429 carry `Retry-After`?', answers: noYes },
  dealChangeAfterLineChange: { question: 'Does a change of the deal follow a change of its lines?', answers: yesNo },
  lineEventPayload: { question: 'What does a webhook about a line hold?', answers: ['full', 'ids'] },
  fieldEventObject: {
    question: 'How are webhooks about field definitions called (`deal_field`, `dealField`), if there are any?',
    answers: ['none', 'snake_case', 'camelCase'],
  },
  webhookIdStableAcrossRetries: { question: 'Is `meta.id` the same in every attempt?', answers: yesNo },
  webhookNumericMeta: { question: 'Are the ids in `meta` numbers, and its time an epoch?', answers: noYes },
  webhookAddressAsText: { question: 'Is the address in an organization’s webhook one line of text?', answers: noYes },
  oauthRefreshTokenRotates: { question: 'Does a refresh return another refresh token?', answers: noYes },
  oauthDeniedError: {
    question: 'Which word comes back when the administrator refuses?',
    answers: ['user_denied', 'access_denied'],
  },
} as const satisfies Partial<Record<keyof AccountSettings, Doubt>>;

export type DoubtName = keyof typeof DOUBTS;

/** The table of the README. */
export function doubtRows(): string[] {
  return Object.entries<Doubt>(DOUBTS).map(([setting, { question, answers }]) => {
    const other = answers.filter((answer) => answer !== DEFAULT_SETTINGS[setting as DoubtName]);
    return `| \`${setting}\` | ${question} | ${String(DEFAULT_SETTINGS[setting as DoubtName])} | ${other.join(', ')} |`;
  });
}
