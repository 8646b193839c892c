import type { DealState } from './deal-state.js';
import type { Operation } from './operation.js';
import type { Subject } from './subject.js';

/**
 * Everything that decides about one subject, loaded under its lock. All decisions are functions from a book to a book.
 */
export interface Book {
  readonly company: string;
  readonly subject: Subject;
  /** Null for a party. */
  readonly deal: DealState | null;
  /** In order of their sequence. */
  readonly operations: readonly Operation[];
  /** References that stand in the ledger for this deal and that none of its operations knows, until a person settles them. */
  readonly found?: readonly string[];
}

export interface DealBook extends Book {
  readonly deal: DealState;
}

export function isDealBook(book: Book): book is DealBook {
  return book.deal !== null;
}

export function withOperation<T extends Book>(book: T, operation: Operation): T {
  return { ...book, operations: book.operations.map((one) => (one.id === operation.id ? operation : one)) };
}
