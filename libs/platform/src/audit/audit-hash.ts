import { createHash } from 'node:crypto';
import { toJson } from '../database/to-json.js';
import type { AuditEvent } from './audit-entry.js';

/** What comes before the first link. */
export const GENESIS_HASH = '0'.repeat(64);

/** JSON with sorted keys: the same value always gives the same text, whatever the database did to the order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(JSON.parse(toJson(value))));
}

/**
 * Digest of the erasable part. The salt is stored, and erased, with it: without it a short secret such as a name could
 * be found again by trying.
 */
export function payloadDigest(salt: string, payload: { reason?: unknown; before?: unknown; after?: unknown }): string {
  const { reason = null, before = null, after = null } = payload;
  return sha256(canonicalJson({ salt, reason, before, after }));
}

/** One link: everything that is said for good, and the link before it. */
export function linkHash(position: string, previousHash: string, event: AuditEvent): string {
  return sha256(
    canonicalJson({
      position,
      previousHash,
      id: event.id,
      at: event.at.toISOString(),
      actor: event.actor,
      action: event.action,
      subjectType: event.subjectType,
      subjectId: event.subjectId,
      company: event.company,
      environmentId: event.environmentId,
      correlationId: event.correlationId ?? null,
      causationId: event.causationId ?? null,
      outcome: event.outcome,
      payloadDigest: event.payloadDigest ?? null,
    }),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
