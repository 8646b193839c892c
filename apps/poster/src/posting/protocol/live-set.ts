import type { DesiredEntry } from '@app/mapping';

import type { Book, DealBook } from '../model/book.js';
import { entryContentHash } from '../model/entry-content.js';
import type { Operation } from '../model/operation.js';
import { entryOf } from './operation-payload.js';

export interface Difference {
  /** Desired and not in the ledger. */
  readonly missing: readonly DesiredEntry[];
  /** In the ledger and not desired. */
  readonly surplus: readonly Operation[];
}

/** Recorded entries of the deal. */
export function liveEntries(book: Book): Operation[] {
  return book.operations.filter((operation) => operation.kind === 'entry' && operation.state === 'done');
}

/**
 * Compares as multisets, by what the figures depend on. An entry is not missing because today another posting date would be chosen for it:
 * its period has closed since, or the policy is another one, and neither moves what is in the ledger. A date that people gave the deal, and
 * that of each period of a subscription, is the bookkeeping date: of two periods that are moved to the same day, each keeps its own entry.
 */
export function compareWithLive(entries: readonly DesiredEntry[], live: readonly Operation[]): Difference {
  // Once each: a weekly subscription has hundreds of periods.
  const hashes = new Map(entries.map((entry) => [entry, entryContentHash(entry)]));
  const landed = new Map(live.map((operation) => [operation, landedEntry(operation)]));
  const hasTheSameFigures: Match = (entry, { landedHash }) => hashes.get(entry) === landedHash;
  const isLiveAsItIs: Match = (entry, operation) =>
    landed.get(operation)?.bookkeepingDate === entry.bookkeepingDate && hasTheSameFigures(entry, operation);
  const isLiveUnderAnotherDate: Match = (entry, operation) => {
    const there = landed.get(operation);
    return (
      there?.bookkeepingDate === entry.bookkeepingDate &&
      entryContentHash(withDatesOf(entry, there)) === operation.landedHash
    );
  };
  const unmatched = [...live];
  const besides = (wanted: readonly DesiredEntry[], isLive: Match): DesiredEntry[] =>
    wanted.filter((entry) => {
      const index = unmatched.findIndex((operation) => isLive(entry, operation));
      if (index >= 0) unmatched.splice(index, 1);
      return index < 0;
    });
  const missing = [isLiveAsItIs, isLiveUnderAnotherDate, hasTheSameFigures].reduce(besides, [...entries]);
  return { missing, surplus: unmatched };
}

type Match = (entry: DesiredEntry, operation: Operation) => boolean;

/** The same entry on the posting date of another one, and with the date of the exchange rate that follows it. */
export function withDatesOf(entry: DesiredEntry, landed: DesiredEntry): DesiredEntry {
  const { exchangeRate } = entry;
  const date = landed.exchangeRate?.date;
  const rate = exchangeRate && date !== undefined ? { exchangeRate: { ...exchangeRate, date } } : {};
  return { ...entry, postingDate: landed.postingDate, ...rate };
}

/** What was sent and is in the ledger; null where nobody can say which payload it came from. */
function landedEntry(operation: Operation): DesiredEntry | null {
  const { landedHash } = operation;
  const landed = operation.attempts.findLast((attempt) => attempt.contentHash === landedHash);
  return landedHash === null || !landed ? null : entryOf(landed.payload);
}

const isUnfinished = ({ state }: Operation): boolean => state === 'ready' || state === 'rejected';

/** Everything that this version of the deal asked for is in the ledger, as far as operations and status can tell. */
export function versionIsPosted(book: DealBook): boolean {
  const { deal, operations } = book;
  const live = liveEntries(book);
  if (live.length === 0 || operations.some(isUnfinished)) return false;
  if (deal.status === 'posted' && deal.plannedVersion === deal.version) return true;
  // Posted a moment ago, or held for another reason meanwhile: each operation must be one of this version and be over.
  return operations.every(
    ({ version, state, landedHash, contentHash, decision }) =>
      version === deal.version &&
      // What landed under the key may be an older version's payload.
      ((state === 'done' && landedHash === contentHash) || decision?.kind === 'never'),
  );
}
