import type { DesiredEntry } from '@app/mapping';

import type { Book } from '../model/book.js';
import { entryContentHash } from '../model/entry-content.js';
import type { Operation } from '../model/operation.js';
import { withDatesOf } from './live-set.js';
import { entryOf } from './operation-payload.js';

export interface BesidesDeclined {
  readonly wanted: readonly DesiredEntry[];
  /** Declined, and nothing of the deal is the same any more: what it asks for now may be the same revenue in other words. */
  readonly outdated: readonly Operation[];
}

/**
 * Leaves out what a person has decided never to post. Each decision is about one entry: of two that are the same, the other one goes. Its
 * posting date does not matter, which another period policy moves, but its bookkeeping date does: a later sale is another one.
 */
export function besidesDeclined(entries: readonly DesiredEntry[], book: Book): BesidesDeclined {
  const wanted = [...entries];
  const outdated = book.operations.filter(isDeclined).filter((operation) => {
    const index = indexOf(operation, wanted);
    if (index >= 0) wanted.splice(index, 1);
    return index < 0;
  });
  return { wanted, outdated };
}

export function isDeclined({ kind, decision }: Operation): boolean {
  return kind === 'entry' && decision?.kind === 'never';
}

/** Its own place in the deal's set first: a draft may say the same as an entry that is to be posted. */
function indexOf(operation: Operation, wanted: readonly DesiredEntry[]): number {
  const key = entryOf(operation.payload)?.key;
  const own = wanted.findIndex((entry) => entry.key === key && isSame(entry, operation));
  return own >= 0 ? own : wanted.findIndex((entry) => isSame(entry, operation));
}

function isSame(entry: DesiredEntry, { payload, contentHash }: Operation): boolean {
  const declined = entryOf(payload);
  return (
    declined?.bookkeepingDate === entry.bookkeepingDate &&
    entryContentHash(withDatesOf(entry, declined)) === contentHash
  );
}
