import { createHash } from 'node:crypto';

import type { PostingIdentity } from './posting-identity.js';

const PREFIX_LENGTH = 4;
const MAX_REFERENCE = 20;
const DIGITS = /^\d+$/;

/** A deal id that does not fit into a reference; Pipedrive's are positive whole numbers. */
export class UnusableDealIdError extends Error {
  override readonly name = 'UnusableDealIdError';
}

/** Four of `A-Z0-9` that mark every record of one environment and company: one query finds them all. */
export function environmentPrefix(identity: PostingIdentity): string {
  const hash = createHash('sha256').update(`${identity.environmentId}\n${identity.company}`).digest();
  const number = hash.readUInt32BE(0) % 36 ** PREFIX_LENGTH;
  return base36(BigInt(number)).padStart(PREFIX_LENGTH, '0');
}

/** Prefix of all references of one deal. */
export function dealPrefix(identity: PostingIdentity, dealId: string): string {
  if (!DIGITS.test(dealId)) throw new UnusableDealIdError(`deal id "${dealId}" is not a number`);
  return `${environmentPrefix(identity)}${base36(BigInt(dealId))}-`;
}

/** What stands in the record: environment, deal, and a number per deal; at most 20 of `A-Z0-9-`. */
export function entryReference(identity: PostingIdentity, dealId: string, counter: number): string {
  const reference = `${dealPrefix(identity, dealId)}${base36(BigInt(counter))}`;
  if (reference.length > MAX_REFERENCE) throw new UnusableDealIdError(`reference ${reference} is too long`);
  return reference;
}

/**
 * The key the ledger remembers. The cycle time keeps it apart from the keys of a database that was restored and counts
 * the same numbers again.
 */
export function entryControlId(reference: string, cycleTime: string): string {
  return `${reference}.${cycleTime.replaceAll(/[^0-9TZ]/g, '')}`;
}

/** A party is found by its own id, so the key adds what tells two writes of it apart. */
export function partyControlId(
  identity: PostingIdentity,
  party: { kind: 'vendor' | 'customer'; reference: string; sequence: number; at: Date },
): string {
  const letter = party.kind === 'vendor' ? 'V' : 'C';
  const at = party.at.toISOString().replaceAll(/[^0-9TZ]/g, '');
  return `${environmentPrefix(identity)}${letter}.${party.reference}-${base36(BigInt(party.sequence))}.${at}`;
}

/** Does this reference have the form of ours? Other people's references may begin with the same four characters. */
export function isOurReference(identity: PostingIdentity, reference: string): boolean {
  return new RegExp(`^${environmentPrefix(identity)}[0-9A-Z]+-[0-9A-Z]+$`).test(reference);
}

/** Deal and counter of a reference of ours; null for another one. */
export function partsOfReference(
  identity: PostingIdentity,
  reference: string,
): { readonly dealId: string; readonly counter: number } | null {
  if (!isOurReference(identity, reference)) return null;
  const [deal = '', counter = ''] = reference.slice(PREFIX_LENGTH).split('-');
  return { dealId: fromBase36(deal).toString(), counter: Number(fromBase36(counter)) };
}

function fromBase36(text: string): bigint {
  return Array.from(text).reduce((value, digit) => value * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
}

function base36(value: bigint): string {
  return value.toString(36).toUpperCase();
}
