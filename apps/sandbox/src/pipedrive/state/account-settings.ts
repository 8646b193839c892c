import type { DoubtName } from './account-doubts.js';

/**
 * How the account behaves. Where Pipedrive's documentation is silent, each answer is a switch, so that a client can be
 * tested under both.
 */
export interface AccountSettings {
  readonly companyId: number;
  readonly companyName: string;
  readonly companyDomain: string;
  readonly timezoneName: string;
  readonly defaultCurrency: string;
  readonly locale: string;

  /** Requests per rolling two seconds and token. */
  readonly burstLimit: number;
  /** Searches per rolling two seconds and token, of every plan. */
  readonly searchBurstLimit: number;
  readonly dailyTokenLimit: number;
  /** The undocumented headers that tell the rest of the daily budget. */
  readonly sendDailyHeaders: boolean;
  /** Refused requests in a row after which Cloudflare answers, in HTML; 0 for never. */
  readonly blockAfterIgnored429s: number;
  readonly blockMs: number;

  /** A standard header that today's documentation no longer mentions. */
  readonly sendRetryAfter: boolean;

  readonly acceptQueryToken: boolean;
  /** Seen refused, and said to be ignored. */
  readonly refuseUnknownParameters: boolean;
  readonly oversizedLimit: 'clamped' | 'refused';
  readonly overLimitBody: 'json' | 'text';
  /** Deals, organizations and persons right after their creation. */
  readonly updateTimeNullAfterCreate: boolean;
  /** The documented example shows a label, the field table an option id. */
  readonly categoryAsLabel: boolean;
  readonly requireHttpsWebhooks: boolean;
  /** Set: deliveries carry `X-Pipedrive-Signature` as a signing relay would add it. Pipedrive itself signs nothing. */
  readonly webhookSigningSecret: string | null;
  readonly webhookTimeoutMs: number;
  readonly webhookRetryMs: readonly number[];
  /** First attempts that fail before the webhook is banned. */
  readonly webhookBanAfter: number;
  readonly webhookBanMs: number;
  readonly webhookDeleteAfterDays: number;
  readonly webhookIdStableAcrossRetries: boolean;
  readonly dealChangeAfterLineChange: boolean;
  /** Another published sample has numbers for ids and an epoch for the time. */
  readonly webhookNumericMeta: boolean;
  readonly webhookAddressAsText: boolean;
  /** `ids`: only the line's own id and its deal's. */
  readonly lineEventPayload: 'full' | 'ids';
  /** Names of the events about field definitions, `none` where there are none. */
  readonly fieldEventObject: 'none' | 'snake_case' | 'camelCase';

  readonly updatedSinceMatchesNullUpdateTime: boolean;
  readonly reopenClearsLocalWonDate: boolean;
  /** Null: the company's zone. */
  readonly localDateZone: string | null;
  readonly valueWriteWithLines: 'refused' | 'ignored';
  readonly emptyCustomFieldsClear: boolean;
  readonly exclusiveTaxInSum: boolean;
  readonly exclusiveTaxInValue: boolean;
  readonly discountsInValue: boolean;
  readonly recurringCyclesInValue: boolean;
  readonly instalmentsEnabled: boolean;
  readonly instalmentsPaginated: boolean;
  readonly deletedDealById: '200' | '404' | '410';

  /** What the administrator answers when an app asks for access. */
  readonly oauthConsent: 'allow' | 'deny';
  /** The word for a refusal; the documentation has one, the vendor's own client another. */
  readonly oauthDeniedError: 'user_denied' | 'access_denied';
  /** The scopes that the app was registered with; they are no parameter of the request. */
  readonly oauthScopes: readonly string[];
  readonly oauthAccessMs: number;
  /** Each use of a refresh token begins this time anew. */
  readonly oauthRefreshMs: number;
  /** Documented is that the same refresh token comes back; the status page speaks of tokens "already exchanged". */
  readonly oauthRefreshTokenRotates: boolean;
}

export const DEFAULT_SETTINGS: AccountSettings = {
  companyId: 990001,
  companyName: 'Sandbox GmbH',
  companyDomain: 'sandbox',
  timezoneName: 'Europe/Berlin',
  defaultCurrency: 'EUR',
  locale: 'en_US',
  burstLimit: 1_000,
  searchBurstLimit: 10,
  dailyTokenLimit: 1_170_000,
  sendDailyHeaders: true,
  blockAfterIgnored429s: 50,
  blockMs: 60_000,
  sendRetryAfter: false,
  acceptQueryToken: false,
  refuseUnknownParameters: true,
  oversizedLimit: 'clamped',
  overLimitBody: 'json',
  updateTimeNullAfterCreate: true,
  categoryAsLabel: false,
  requireHttpsWebhooks: false,
  webhookSigningSecret: null,
  webhookTimeoutMs: 10_000,
  webhookRetryMs: [3_000, 30_000, 150_000],
  webhookBanAfter: 10,
  webhookBanMs: 30 * 60_000,
  webhookDeleteAfterDays: 3,
  webhookIdStableAcrossRetries: true,
  dealChangeAfterLineChange: true,
  webhookNumericMeta: false,
  webhookAddressAsText: false,
  lineEventPayload: 'full',
  fieldEventObject: 'none',
  updatedSinceMatchesNullUpdateTime: false,
  reopenClearsLocalWonDate: true,
  localDateZone: null,
  valueWriteWithLines: 'refused',
  emptyCustomFieldsClear: false,
  exclusiveTaxInSum: false,
  exclusiveTaxInValue: false,
  discountsInValue: true,
  recurringCyclesInValue: false,
  instalmentsEnabled: true,
  instalmentsPaginated: true,
  deletedDealById: '200',
  oauthConsent: 'allow',
  oauthDeniedError: 'user_denied',
  oauthScopes: [
    'base',
    'deals:full',
    'contacts:read',
    'products:read',
    'users:read',
    'recents:read',
    'admin',
    'deal-fields:full',
  ],
  oauthAccessMs: 3_600_000,
  oauthRefreshMs: 60 * 24 * 3_600_000,
  oauthRefreshTokenRotates: false,
};

/** What the settings beside the doubts are for; the compiler sees to it that none is left out. */
export const SETTING_NOTES: Readonly<Record<Exclude<keyof AccountSettings, DoubtName>, string>> = {
  companyId: 'id of the company',
  companyName: 'its name',
  companyDomain: 'its part of the host name, as `api_domain` and webhooks tell it',
  timezoneName: 'its zone, in which local dates are told',
  defaultCurrency: 'currency of deals that name none',
  locale: 'language of its users',
  burstLimit: 'requests of a token in two seconds',
  searchBurstLimit: 'searches of a token in two seconds',
  dailyTokenLimit: 'tokens of the company in a day',
  blockAfterIgnored429s: "refused requests in a row until Cloudflare's page answers; 0 for never",
  blockMs: 'how long it answers',
  requireHttpsWebhooks: 'subscriptions must be to https',
  webhookTimeoutMs: 'a delivery fails when it takes longer',
  webhookRetryMs: 'waits before the second and each further attempt',
  webhookBanAfter: 'first attempts that fail until the webhook is banned',
  webhookBanMs: 'how long; what happens meanwhile is lost',
  webhookDeleteAfterDays: 'days without a success until the webhook is deleted',
  instalmentsEnabled: 'the plan has instalments',
  oauthConsent: 'what the administrator answers: `allow` or `deny`',
  oauthScopes: 'scopes that the app is registered with',
  oauthAccessMs: 'how long an access token lives',
  oauthRefreshMs: 'how long a refresh token lives after its last use',
};
