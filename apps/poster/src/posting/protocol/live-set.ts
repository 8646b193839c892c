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
 * Compares as multisets, by what the figures depend on. An entry of this very version is not missing because today another
 * posting date would be chosen for it: its period has closed since, or the policy is another one. A newer version may mean
 * another date, and the entries of a set may differ by nothing else: there the date counts.
 */
export function compareWithLive(
  entries: readonly DesiredEntry[],
  live: readonly Operation[],
  version: number,
): Difference {
  const unmatched = [...live];
  const takeWhere = (matches: (operation: Operation) => boolean): boolean => {
    const index = unmatched.findIndex(matches);
    if (index >= 0) unmatched.splice(index, 1);
    return index >= 0;
  };
  const other = entries.filter((entry) => {
    const hash = entryContentHash(entry);
    return !takeWhere((operation) => operation.landedHash === hash);
  });
  const ofThisVersion = (operation: Operation): boolean =>
    operation.version === version && operation.landedHash === operation.contentHash;
  const missing = other.filter(
    (entry) => !takeWhere((operation) => ofThisVersion(operation) && isLiveUnderAnotherDate(entry, operation)),
  );
  return { missing, surplus: unmatched };
}

function isLiveUnderAnotherDate(entry: DesiredEntry, operation: Operation): boolean {
  const landed = landedEntry(operation);
  return (
    landed !== null &&
    landed.bookkeepingDate === entry.bookkeepingDate &&
    entryContentHash(withDatesOf(entry, landed)) === operation.landedHash
  );
}

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
