import { createHmac, hash, timingSafeEqual } from 'node:crypto';

import type { WebhookChecks, WebhookHeaders, WebhookRefusal, WebhookVerdict } from './webhook-hint.js';

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Decides whether a delivery is from whom we told our credentials. Pipedrive itself sends HTTP Basic and signs nothing; the
 * signature (HMAC-SHA256 over the raw body, `X-Pipedrive-Signature`) comes from relays that sign. Every configured check
 * must pass, and with none configured everything is refused.
 *
 * @param rawBody the bytes as received, before any parsing.
 */
export function verifyWebhook(headers: WebhookHeaders, rawBody: Buffer, checks: WebhookChecks): WebhookVerdict {
  const secrets = checks.hmacSecrets ?? [];
  if (checks.basic === undefined && secrets.length === 0) return { refused: 'no-check-configured' };
  const refusal =
    (checks.basic === undefined ? undefined : refuseBasic(header(headers, 'authorization'), checks.basic)) ??
    (secrets.length === 0 ? undefined : refuseSignature(header(headers, 'x-pipedrive-signature'), rawBody, secrets));
  return refusal === undefined ? 'accepted' : { refused: refusal };
}

function refuseBasic(
  value: string | undefined,
  expected: { readonly user: string; readonly password: string },
): WebhookRefusal | undefined {
  if (value === undefined) return 'basic-missing';
  const encoded = BASIC.exec(value.trim())?.[1];
  if (encoded === undefined) return 'basic-malformed';
  const given = sha256(Buffer.from(encoded, 'base64'));
  return timingSafeEqual(given, expectedDigest(expected)) ? undefined : 'basic-wrong';
}

/** Hashed once for each pair that is configured, not once for each delivery. */
const expectedDigests = new WeakMap<object, Buffer>();

function expectedDigest(expected: { readonly user: string; readonly password: string }): Buffer {
  const known = expectedDigests.get(expected);
  if (known !== undefined) return known;
  const digest = sha256(Buffer.from(`${expected.user}:${expected.password}`));
  expectedDigests.set(expected, digest);
  return digest;
}

function refuseSignature(
  value: string | undefined,
  rawBody: Buffer,
  secrets: readonly string[],
): WebhookRefusal | undefined {
  if (value === undefined) return 'signature-missing';
  const given = decodeSignature(value.trim());
  if (given === undefined) return 'signature-malformed';
  // All secrets are tried, whichever matches: the time taken tells nothing about which one is current.
  const matches = secrets.map((secret) => sameSecret(given, createHmac('sha256', secret).update(rawBody).digest()));
  return matches.includes(true) ? undefined : 'signature-wrong';
}

function decodeSignature(value: string): Buffer | undefined {
  const digest = value.replace(/^sha256=/i, '');
  if (HEX.test(digest)) return Buffer.from(digest, 'hex');
  return BASE64.test(digest) ? Buffer.from(digest, 'base64') : undefined;
}

/** Constant in time: both sides are hashed to one length first. */
function sameSecret(given: Buffer, expected: Buffer): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** A header that came more than once is taken as missing: which one would count is anybody's guess. */
function header(headers: WebhookHeaders, name: string): string | undefined {
  // Node writes names small; other sources of headers may not.
  const key = name in headers ? name : Object.keys(headers).find((candidate) => candidate.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
