export { ApiTokenCredentials } from './auth/api-token.credentials.js';
export { OAuthClient, type OAuthClientOptions } from './auth/oauth-client.js';
export { readOAuthState, signOAuthState } from './auth/oauth-state.js';
export { OAuthTokenStore, type OAuthTokens, type Renewal } from './auth/oauth-tokens.js';
export { OAuthCredentials, type OAuthCredentialsOptions } from './auth/oauth.credentials.js';
export { readUninstallNotice, type UninstallNotice } from './auth/uninstall-notice.js';
export { PipedriveCredentials } from './auth/pipedrive-credentials.js';
export {
  RateBudget,
  READ_PURPOSES,
  type BudgetObservation,
  type BudgetRequest,
  type RateHeaders,
  type ReadPurpose,
} from './budget/rate-budget.js';
export { DEFAULT_RESERVE, type Reserve } from './budget/daily-budget.js';
export { InMemorySpendingLedger } from './budget/in-memory.spending-ledger.js';
export { RateGovernor, type BudgetStatus, type GovernorOptions } from './budget/rate-governor.js';
export {
  NOTHING_SPENT,
  SpendingLedger,
  type AccountStop,
  type Spending,
  type SpendingOfDay,
} from './budget/spending-ledger.js';
export { UnlimitedRateBudget } from './budget/unlimited.rate-budget.js';
export { checkAccess, type AccessReport, type AccessResult } from './client/access-check.js';
export { FieldOptionsWriter } from './client/field-options.writer.js';
export type { FieldOwner } from './client/operations.js';
export type { RepeatablePage } from './client/page-reader.js';
export { PipedriveClient } from './client/pipedrive-client.js';
export { PipedriveClock, SystemPipedriveClock } from './client/pipedrive-clock.js';
export type { CreateWebhook, DealListOptions, PipedriveOptions } from './client/pipedrive-options.js';
export { decimalText } from './decode/decimal-text.js';
export {
  PIPEDRIVE_ERROR_KINDS,
  PipedriveApiError,
  type PipedriveErrorDetail,
  type PipedriveErrorKind,
} from './errors/pipedrive-api.error.js';
export { PipedriveInputError } from './errors/pipedrive-input.error.js';
export { PipedriveSchemaError } from './errors/pipedrive-schema.error.js';
export { OAuthGrantRefusedError } from './errors/oauth-grant-refused.error.js';
export { WebhookBodyError } from './errors/webhook-body.error.js';
export type * from './model/account.js';
export type * from './model/catalogue.js';
export * from './model/deal.js';
export * from './model/deal-line.js';
export type * from './model/party.js';
export type * from './model/raw-value.js';
export type * from './model/read-row.js';
export { decodeWebhook } from './webhook/decode-webhook.js';
export { verifyWebhook } from './webhook/verify-webhook.js';
export type * from './webhook/webhook-hint.js';
