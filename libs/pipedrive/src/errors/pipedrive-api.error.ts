export const PIPEDRIVE_ERROR_KINDS = [
  'unauthorized',
  'scope',
  'forbidden',
  'not-found',
  'validation',
  'burst-limit',
  'daily-limit',
  'cloudflare-block',
  'payment-required',
  'feature-unavailable',
  'server',
  'timeout',
  'network',
  'malformed',
  'redirected',
  'too-large',
] as const;
export type PipedriveErrorKind = (typeof PIPEDRIVE_ERROR_KINDS)[number];

export interface PipedriveErrorDetail {
  readonly kind: PipedriveErrorKind;
  /** Such as `GET /api/v2/deals`: never the query, never a header. */
  readonly operation: string;
  readonly status?: number | undefined;
  /** Pipedrive's own code and words, cut to a sane length. */
  readonly vendorCode?: string | undefined;
  readonly vendorMessage?: string | undefined;
  readonly correlationId?: string | undefined;
  /** How long Pipedrive asks to wait; clamped. */
  readonly retryAfterMs?: number | undefined;
  /** Of kind `scope`: any one of them would open the call; Pipedrive itself does not say which is missing. */
  readonly neededScopes?: readonly string[] | undefined;
  readonly cause?: unknown;
}

/** A call that failed, classed by what it means for us. It never holds a token, a header or a whole body. */
export class PipedriveApiError extends Error {
  readonly kind: PipedriveErrorKind;
  readonly operation: string;
  readonly status: number | undefined;
  readonly vendorCode: string | undefined;
  readonly vendorMessage: string | undefined;
  readonly correlationId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly neededScopes: readonly string[];

  constructor(detail: PipedriveErrorDetail) {
    const status = detail.status === undefined ? '' : ` (HTTP ${detail.status})`;
    const words = detail.vendorMessage === undefined ? '' : `: ${detail.vendorMessage}`;
    const scopes =
      detail.neededScopes === undefined ? '' : `; the app needs the scope ${detail.neededScopes.join(' or ')}`;
    super(`Pipedrive ${detail.operation} failed, ${detail.kind}${status}${words}${scopes}`, { cause: detail.cause });
    this.name = 'PipedriveApiError';
    this.kind = detail.kind;
    this.operation = detail.operation;
    this.status = detail.status;
    this.vendorCode = detail.vendorCode;
    this.vendorMessage = detail.vendorMessage;
    this.correlationId = detail.correlationId;
    this.retryAfterMs = detail.retryAfterMs;
    this.neededScopes = detail.neededScopes ?? [];
  }
}
