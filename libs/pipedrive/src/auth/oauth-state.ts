import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The `state` of an authorization: a nonce that the app keeps for single use, and when it ends, signed, so that a callback
 * that we did not begin is told apart without a look into the database.
 */
export function signOAuthState(nonce: string, expiresAt: number, secret: string): string {
  const payload = `${nonce}.${expiresAt}`;
  return `${Buffer.from(payload).toString('base64url')}.${mac(payload, secret)}`;
}

/** The nonce, or undefined for a state that is forged, broken or too old. */
export function readOAuthState(state: string, secret: string, nowMs: number): string | undefined {
  const [encoded, given] = state.split('.');
  if (encoded === undefined || given === undefined) return undefined;
  const payload = Buffer.from(encoded, 'base64url').toString('utf8');
  const expected = Buffer.from(mac(payload, secret));
  const actual = Buffer.from(given);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined;
  const at = payload.lastIndexOf('.');
  return Number(payload.slice(at + 1)) > nowMs ? payload.slice(0, at) : undefined;
}

function mac(payload: string, secret: string): string {
  return createHmac('sha256', secret).update(payload).digest('base64url');
}
