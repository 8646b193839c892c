import { createHash } from 'node:crypto';

/**
 * A UUID derived from what the event says, so that every observer of the same fact (webhook, poll, replay) gives it the same id.
 * Parts are length-prefixed: ("ab","c") and ("a","bc") differ.
 */
export function eventIdOf(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const text = String(part);
    hash.update(`${Buffer.byteLength(text)}:${text}`);
  }
  const hex = hash.digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  // Version 8: a UUID whose content is vendor-defined (RFC 9562).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
