import type { Book } from './book.js';
import type { Plan } from './plan.js';

/** One line for the audit trail; the store adds identity, company and time. */
export interface AuditNote {
  readonly action: string;
  readonly subjectType: 'deal' | 'party' | 'operation' | 'scope' | 'company';
  readonly subjectId: string;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
  readonly actor?: string;
  readonly reason?: string;
  readonly causationId?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a pure function decided: the book as it should be, and what to tell the auditor. */
export interface Decision<T extends Book = Book> {
  readonly book: T;
  readonly notes: readonly AuditNote[];
  /** Made by this decision, if any. */
  readonly plan?: Plan;
}

export function unchanged<T extends Book>(book: T): Decision<T> {
  return { book, notes: [] };
}
