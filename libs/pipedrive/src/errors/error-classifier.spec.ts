import { describe, expect, it } from 'vitest';

import { readRateHeaders } from '../budget/rate-headers.js';
import { classifyAnswer, readRepeat } from './error-classifier.js';
import { readErrorBody } from './error-body.js';
import { PIPEDRIVE_ERROR_KINDS, PipedriveApiError, type PipedriveErrorKind } from './pipedrive-api.error.js';

const HTML = '<!DOCTYPE html><html><body>Attention Required! | Cloudflare</body></html>';
const SPENT = { 'x-daily-ratelimit-token-limit': '30000', 'x-daily-ratelimit-token-remaining': '0' };
const rows: readonly [string, number, string, Record<string, string>, PipedriveErrorKind][] = [
  [
    'a bad token',
    401,
    '{"success":false,"error":"unauthorized access","errorCode":401,"error_info":"Please check developers.pipedrive.com"}',
    {},
    'unauthorized',
  ],
  ['an expired bearer', 401, '{"success":false,"message":"access_token is invalid"}', {}, 'unauthorized'],
  ['a malformed header', 400, '{"success":false,"error":"malformed authorization header"}', {}, 'unauthorized'],
  [
    'an account that is not open',
    402,
    '{"success":false,"error":"company account is not open"}',
    {},
    'payment-required',
  ],
  ['a missing scope', 403, '{"success":false,"error":"Scope and URL mismatch","errorCode":403}', {}, 'scope'],
  ['a missing permission', 403, '{"success":false,"error":"You do not have permissions to do this."}', {}, 'forbidden'],
  ['a cap on deals', 403, '{"success":false,"error":"x","code":"feature_capping_deals_limit"}', {}, 'forbidden'],
  ["Cloudflare's block", 403, HTML, {}, 'cloudflare-block'],
  [
    'a feature that the plan lacks (402)',
    402,
    '{"success":false,"error":"Feature is not enabled"}',
    {},
    'feature-unavailable',
  ],
  [
    'a feature that the plan lacks (403)',
    403,
    '{"success":false,"error":"Feature is not enabled"}',
    {},
    'feature-unavailable',
  ],
  ['a feature that the plan lacks (415)', 415, '{"success":false}', {}, 'feature-unavailable'],
  [
    'a parameter that is refused',
    400,
    '{"success":false,"error":"Validation failed: type: Parameter \'type\' is not allowed for this request","code":"ERR_SCHEMA_VALIDATION_FAILED"}',
    {},
    'validation',
  ],
  [
    'a webhook address that is refused',
    400,
    '{"status":"error","success":false,"errors":{"subscription_url":["invalid"]}}',
    {},
    'validation',
  ],
  ['the limit of forty webhooks', 422, '', {}, 'validation'],
  ['a record that is not there', 404, '{"success":false,"error":"Entity was not found"}', {}, 'not-found'],
  ['a record that is gone', 410, '{"success":false}', {}, 'not-found'],
  ['a webhook that is not ours', 403, '{"success":false,"message":"Forbidden"}', {}, 'forbidden'],
  [
    'the daily budget at zero',
    429,
    '{"success":false,"error":"request over limit"}',
    { ...SPENT, 'x-ratelimit-remaining': '0' },
    'daily-limit',
  ],
  ['a full window', 429, '{"success":false}', { 'x-ratelimit-remaining': '0' }, 'burst-limit'],
  [
    'a full window with tokens left',
    429,
    '{"success":false}',
    { 'x-ratelimit-remaining': '3', 'x-daily-ratelimit-token-remaining': '900' },
    'burst-limit',
  ],
  [
    'a refusal although the window has room',
    429,
    '{"success":false}',
    { 'x-ratelimit-remaining': '18' },
    'daily-limit',
  ],
  ['a refusal without a header', 429, 'request over limit', {}, 'burst-limit'],
  [
    'a refused OAuth grant',
    400,
    '{"success":"false","message":"Invalid grant: refresh token is invalid","error":"invalid_grant"}',
    {},
    'validation',
  ],
  ['an answer that came too late for the gateway', 408, '', {}, 'timeout'],
  ['a fault of the server', 500, '{"success":false}', {}, 'server'],
  ['a fault of the gateway, in HTML', 502, '<html>', {}, 'server'],
  ['a redirect', 301, '', {}, 'redirected'],
  ['success that says it is none', 200, '{"success":"false"}', {}, 'malformed'],
];

describe('what an answer of Pipedrive means', () => {
  it.each(rows)('%s', (_name, status, body, headers, kind) => {
    const isHtml = body.startsWith('<');
    const said = readErrorBody(body, isHtml);
    const words = `${said.code ?? ''} ${said.message ?? ''}`.toLowerCase();
    const rate = readRateHeaders(new Headers(headers), 0);
    expect(classifyAnswer({ status, isHtml, words, rate })).toBe(kind);
  });

  it('repeats a read only for what passes by itself', () => {
    const repeated = PIPEDRIVE_ERROR_KINDS.filter((kind) => readRepeat(kind) !== 'never');
    expect(repeated).toEqual(['burst-limit', 'server', 'timeout', 'network', 'malformed']);
  });

  it('says what failed and in whose words, cut to a length', () => {
    const { message } = readErrorBody(JSON.stringify({ error: 'no\n  way', message: 'x'.repeat(900) }), false);
    const error = new PipedriveApiError({
      kind: 'forbidden',
      operation: 'GET /v2/deals',
      status: 403,
      vendorMessage: message,
    });
    expect(error.message).toMatch(/^Pipedrive GET \/v2\/deals failed, forbidden \(HTTP 403\): no way; x+…$/);
    expect(error.message.length).toBeLessThan(400);
  });
});

describe('the rate headers', () => {
  it.each([
    ['seconds from now', { 'x-ratelimit-reset': '2' }, 'burstResetMs', 2_000],
    ['a point in time', { 'x-ratelimit-reset': '1700000005' }, 'burstResetMs', 5_000],
    ['a wait of a week, clamped', { 'retry-after': '604800' }, 'retryAfterMs', 60_000],
    ['a date', { 'retry-after': 'Tue, 14 Nov 2023 22:13:30 GMT' }, 'retryAfterMs', 10_000],
    ['a date that has passed', { 'retry-after': 'Tue, 14 Nov 2023 22:13:10 GMT' }, 'retryAfterMs', 0],
    ['words', { 'retry-after': 'soon' }, 'retryAfterMs', undefined],
  ] as const)('understand %s', (_name, headers, field, expected) => {
    expect(readRateHeaders(new Headers(headers), 1_700_000_000_000)[field]).toBe(expected);
  });
});
