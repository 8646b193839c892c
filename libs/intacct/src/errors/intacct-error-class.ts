/**
 * What went wrong, in the words of whoever has to act.
 *
 * - `authentication` sender or user credentials are wrong: never try again by itself, users get locked out
 * - `authorization` the company has not authorised the sender, or the company expired
 * - `configuration` company, policy or address unknown
 * - `session` the session is dead
 * - `schema` the request was refused whole for its form
 * - `inactive-account` an account is inactive, unknown, restricted or barred
 * - `invalid-dimension` a dimension value or party is inactive, unknown or restricted
 * - `customer-rule` refused by a Smart Rule of the company, in its own words
 * - `read-error` unknown object or field, expired result id
 * - `connection` the gateway was never reached; `deadline` the caller's time was up before a byte was written
 * - `lost` time-out or reset after the first byte; `gateway` 5xx; `garbled` no usable envelope
 * - `temporary` a passing fault on the server, after which the record may or may not exist
 */
export const INTACCT_ERROR_CLASSES = [
  'authentication',
  'authorization',
  'configuration',
  'session',
  'schema',
  'permission',
  'not-found',
  'already-exists',
  'duplicate-control-id',
  'in-progress',
  'closed-period',
  'inactive-account',
  'invalid-dimension',
  'missing-dimension',
  'unbalanced',
  'currency',
  'validation',
  'customer-rule',
  'read-error',
  'rolled-back',
  'throttled',
  'offline',
  'temporary',
  'connection',
  'deadline',
  'lost',
  'gateway',
  'garbled',
  'unknown',
] as const;

export type IntacctErrorClass = (typeof INTACCT_ERROR_CLASSES)[number];
