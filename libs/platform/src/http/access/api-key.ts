import { createHash, randomBytes } from 'node:crypto';

import type { Role } from '../role.js';

/** A key as it is kept: nothing here opens a door. */
export interface StoredApiKey {
  readonly id: string;
  /** First part of the key, by which it is found. */
  readonly prefix: string;
  /** Names its holder in the audit trail; never given twice. */
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the whole key, hex. */
  readonly hash: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

const PREFIX_BYTES = 6;
const SECRET_BYTES = 32;
const FORM = /^(pik_[0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

/** A random key of 256 bits. A plain hash is enough for it: there is nothing to guess from a dictionary. */
export function newApiKey(): { readonly key: string; readonly prefix: string; readonly hash: string } {
  const prefix = `pik_${randomBytes(PREFIX_BYTES).toString('hex')}`;
  const key = `${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { key, prefix, hash: sha256(key).toString('hex') };
}

/** The prefix of something that looks like one of our keys. */
export function prefixOf(given: string): string | undefined {
  return FORM.exec(given)?.[1];
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
