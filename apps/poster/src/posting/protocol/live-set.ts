import type { DesiredEntry } from '@app/mapping';

import type { Book } from '../model/book.js';
import { entryContentHash } from '../model/entry-content.js';
import type { Operation } from '../model/operation.js';

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

/** Compares as multisets, by what the figures depend on. */
export function compareWithLive(entries: readonly DesiredEntry[], live: readonly Operation[]): Difference {
  const unmatched = [...live];
  const missing = entries.filter((entry) => {
    const hash = entryContentHash(entry);
    const index = unmatched.findIndex((operation) => operation.landedHash === hash);
    if (index >= 0) unmatched.splice(index, 1);
    return index < 0;
  });
  return { missing, surplus: unmatched };
}

/** Entries that a person has decided never to post with this content. */
export function withoutDeclined(entries: readonly DesiredEntry[], book: Book): DesiredEntry[] {
  const declined = new Set(
    book.operations.filter((operation) => operation.decision?.kind === 'never').map((one) => one.contentHash),
  );
  return entries.filter((entry) => !declined.has(entryContentHash(entry)));
}
