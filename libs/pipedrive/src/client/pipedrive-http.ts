import type { BudgetObservation, RateBudget, RateHeaders } from '../budget/rate-budget.js';
import { readRateHeaders } from '../budget/rate-headers.js';
import { JsonObject } from '../decode/json-object.js';
import { parseJson } from '../decode/parse-json.js';
import { readErrorBody } from '../errors/error-body.js';
import { classifyAnswer, readRepeat } from '../errors/error-classifier.js';
import { PipedriveApiError, type PipedriveErrorKind } from '../errors/pipedrive-api.error.js';
import { type ApiCall, operationOf, urlOf } from './api-call.js';
import { readBoundedText, ResponseTooLargeError } from './bounded-body.js';
import { assertHostAllowed } from './host-pin.js';
import { type PipedriveClock, SystemPipedriveClock } from './pipedrive-clock.js';
import type { PipedriveOptions } from './pipedrive-options.js';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
const DEFAULT_RETRIES = 3;
const BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 8_000;
/** The burst window is two seconds. */
const BURST_WINDOW_MS = 2_000;

const NO_HEADERS: RateHeaders = {
  burstLimit: undefined,
  burstRemaining: undefined,
  burstResetMs: undefined,
  dailyLimit: undefined,
  dailyRemaining: undefined,
  retryAfterMs: undefined,
};

interface Access {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One HTTP exchange with Pipedrive after the other: budget, authorization, time-out, classes of failure, repeats of reads. */
export class PipedriveHttp {
  private readonly timeoutMs: number;
  private readonly maxResponseBytes: number;
  private readonly retries: number;
  private readonly clock: PipedriveClock;

  constructor(
    private readonly options: PipedriveOptions,
    private readonly budget: RateBudget,
  ) {
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.maxResponseBytes = options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES;
    this.retries = options.retries ?? DEFAULT_RETRIES;
    this.clock = options.clock ?? new SystemPipedriveClock();
    assertHostAllowed(options.apiUrl, options.apiUrl, 'configuration');
  }

  /** @throws PipedriveApiError once the repeats are used up, at once for a write. */
  async send(call: ApiCall): Promise<JsonObject> {
    let renewed = false;
    for (let attempt = 0; ; attempt += 1) {
      let access: Access | undefined;
      try {
        access = await this.access(call);
        return await this.sendOnce(call, access);
      } catch (error) {
        if (!(error instanceof PipedriveApiError)) throw error;
        // A 401 is refused before anything is done, so even a write may go out once more under new credentials.
        if (error.kind === 'unauthorized' && access !== undefined && !renewed) {
          renewed = await this.options.credentials.onUnauthorized(access.headers);
          if (renewed) continue;
        }
        if (call.method !== 'GET' || attempt >= this.retries || readRepeat(error.kind) === 'never') throw error;
        await this.clock.sleep(this.delayMs(error, attempt));
      }
    }
  }

  private async access(call: ApiCall): Promise<Access> {
    const { credentials, apiUrl } = this.options;
    const base = (await credentials.apiDomain()) ?? apiUrl;
    assertHostAllowed(base, apiUrl, operationOf(call));
    return { base, headers: await credentials.authorizationHeaders() };
  }

  private async sendOnce(call: ApiCall, access: Access): Promise<JsonObject> {
    await this.budget.admit({ tokens: call.tokens, purpose: call.purpose });
    let rate = NO_HEADERS;
    let failure: PipedriveErrorKind | undefined;
    try {
      const response = await this.exchange(call, access);
      rate = readRateHeaders(response.headers, this.clock.now());
      return await this.readAnswer(call, response, rate);
    } catch (error) {
      const known = this.asApiError(call, error);
      failure = known.kind;
      throw known;
    } finally {
      const observation: BudgetObservation = { tokens: call.tokens, purpose: call.purpose, headers: rate, failure };
      await this.budget.observe(observation);
    }
  }

  private exchange(call: ApiCall, access: Access): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json', ...access.headers };
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    return fetch(urlOf(call, access.base), {
      method: call.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(this.timeoutMs),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
  }

  private async readAnswer(call: ApiCall, response: Response, rate: RateHeaders): Promise<JsonObject> {
    const text = await readBoundedText(response, this.maxResponseBytes);
    const body = response.ok ? successBody(text) : undefined;
    if (body !== undefined) return body;
    const isHtml = /html/i.test(response.headers.get('content-type') ?? '') || /^\s*</.test(text);
    const said = readErrorBody(text, isHtml);
    const words = `${said.code ?? ''} ${said.message ?? ''}`.toLowerCase();
    const kind = classifyAnswer({ status: response.status, isHtml, words, rate });
    throw new PipedriveApiError({
      kind,
      neededScopes: kind === 'scope' ? call.scopes : undefined,
      operation: operationOf(call),
      status: response.status,
      vendorCode: said.code,
      vendorMessage: said.message,
      correlationId: response.headers.get('x-correlation-id') ?? undefined,
      retryAfterMs: rate.retryAfterMs ?? rate.burstResetMs,
    });
  }

  private asApiError(call: ApiCall, error: unknown): PipedriveApiError {
    if (error instanceof PipedriveApiError) return error;
    const operation = operationOf(call);
    if (error instanceof ResponseTooLargeError) {
      return new PipedriveApiError({ kind: 'too-large', operation, cause: error });
    }
    const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
    return new PipedriveApiError({ kind: isTimeout ? 'timeout' : 'network', operation, cause: error });
  }

  private delayMs(error: PipedriveApiError, attempt: number): number {
    const jitter = this.clock.jitter();
    if (readRepeat(error.kind) === 'after-reset') return (error.retryAfterMs ?? BURST_WINDOW_MS) + jitter * BACKOFF_MS;
    const backoff = Math.min(BACKOFF_MS * 2 ** attempt, MAX_BACKOFF_MS);
    return Math.max(error.retryAfterMs ?? 0, backoff / 2 + (jitter * backoff) / 2);
  }
}

/** Undefined when the body is not a success, whatever its status says; `success` has been seen as the string "false". */
function successBody(text: string): JsonObject | undefined {
  if (text.trim() === '') return JsonObject.of({}, '');
  try {
    const body = JsonObject.of(parseJson(text), '');
    return body.flag('success', true) ? body : undefined;
  } catch {
    return undefined;
  }
}
