import type { DealBook } from '../model/book.js';
import { partsOfReference } from '../model/ledger-reference.js';
import type { PostingIdentity } from '../model/posting-identity.js';

/** Numbers for new keys of one deal: those found in the ledger first, so that none of them is drawn for a second record. */
export class KeyCounters {
  readonly found: readonly number[];
  private highest: number;
  private drawn = 0;

  constructor(book: DealBook, identity: PostingIdentity) {
    this.found = (book.found ?? []).flatMap((reference) => partsOfReference(identity, reference)?.counter ?? []);
    this.highest = Math.max(book.deal.keyCounter, ...this.found);
  }

  /** The highest number in use. */
  get last(): number {
    return this.highest;
  }

  next(): { readonly counter: number; readonly isFound: boolean } {
    const counter = this.found[this.drawn];
    this.drawn += 1;
    if (counter !== undefined) return { counter, isFound: true };
    this.highest += 1;
    return { counter: this.highest, isFound: false };
  }
}
