import type { Book } from '../model/book.js';

/**
 * A part of the newest plan is in the ledger and the rest can still go: it runs to its end before anything newer is
 * looked at, or half a set would stay behind.
 */
export function planIsCommitted(book: Book): boolean {
  return book.operations.some(
    (waiting) =>
      waiting.state === 'ready' &&
      waiting.planId !== null &&
      book.operations.some((done) => done.state === 'done' && done.planId === waiting.planId),
  );
}
