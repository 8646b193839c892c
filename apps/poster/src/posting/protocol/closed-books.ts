import type { DesiredEntry, DesiredOutcome } from '@app/mapping';

import type { DealBook } from '../model/book.js';
import type { DealState } from '../model/deal-state.js';
import { besidesDeclined, isDeclined } from './declined-entries.js';
import { compareWithLive, liveEntries } from './live-set.js';

/** What a deal that only closed books hold would have if they were open, and which of it may be posted as things are. */
export interface OpenBooks {
  readonly outcome: Extract<DesiredOutcome, { readonly kind: 'entries' }>;
  readonly isOpen: (entry: DesiredEntry) => boolean;
}

/**
 * What stands in books that have closed since needs nothing: a newer version that asks for just what is recorded sends nothing, and the
 * earlier periods of a subscription do not keep its next one. Only what is missing has to be in open books.
 */
export function besidesClosedBooks(
  book: DealBook,
  desired: DesiredOutcome,
  openBooks: OpenBooks | undefined,
): DesiredOutcome {
  const live = liveEntries(book);
  if (openBooks === undefined || (live.length === 0 && !book.operations.some(isDeclined))) return desired;
  const { outcome, isOpen } = openBooks;
  const { missing, surplus } = compareWithLive(besidesDeclined(outcome.entries, book).wanted, live);
  return surplus.length === 0 && missing.every(isOpen) ? outcome : desired;
}

/** Billed more than once: that all of it is recorded today does not say that nothing more comes. */
export function isBilledOverTime({ event }: DealState): boolean {
  if (event === null || !('lines' in event)) return false;
  return (
    event.instalments.length > 0 ||
    event.lines.some(({ enabled, billingFrequency }) => enabled && billingFrequency !== 'one-time')
  );
}
