import type { Book } from '../model/book.js';
import { type CanaryState, untestedCanary } from '../model/canary-state.js';
import type { DealState } from '../model/deal-state.js';
import type { AuditNote } from '../model/decision.js';
import type { UnknownRecord } from '../model/found-record.js';
import { scopeKey, scopeOf } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import type { Plan } from '../model/plan.js';
import { noRecovery, type RecoveryState } from '../model/recovery-state.js';
import type { ScopeState } from '../model/scope-state.js';
import type { Subject } from '../model/subject.js';

/** What is stored. Never changed in place: a transaction makes new tables and replaces the old ones when it commits. */
export interface MemoryTables {
  readonly deals: ReadonlyMap<string, DealState>;
  /** By `subjectKey`, in order of their sequence. */
  readonly operations: ReadonlyMap<string, readonly Operation[]>;
  readonly scopes: ReadonlyMap<string, Omit<ScopeState, 'unproven'>>;
  readonly canary: CanaryState;
  readonly recovery: RecoveryState;
  readonly found: readonly UnknownRecord[];
  readonly plans: readonly Plan[];
  readonly notes: readonly AuditNote[];
}

export const emptyTables: MemoryTables = {
  deals: new Map(),
  operations: new Map(),
  scopes: new Map(),
  canary: untestedCanary,
  recovery: noRecovery,
  found: [],
  plans: [],
  notes: [],
};

export function subjectKey(subject: Subject): string {
  return `${subject.kind}/${subject.id}`;
}

export function bookIn(tables: MemoryTables, company: string, subject: Subject): Book {
  const deal = subject.kind === 'deal' ? (tables.deals.get(subject.id) ?? null) : null;
  const operations = tables.operations.get(subjectKey(subject)) ?? [];
  const known = new Set(operations.map(({ reference }) => reference));
  const found = tables.found
    .filter(({ dealId, settledAt, reference }) => dealId === subject.id && settledAt === null && !known.has(reference))
    .map(({ reference }) => reference)
    .toSorted();
  return { company, subject, deal, operations, ...(deal === null ? {} : { found }) };
}

export function allOperations(tables: MemoryTables): Operation[] {
  return [...tables.operations.values()].flat();
}

export function isDue(operation: Operation, now: Date): boolean {
  return operation.dueAt !== null && operation.dueAt.getTime() <= now.getTime();
}

/** The operation that the subject may have claimed now, as the real store's query finds it. */
export function claimableIn(book: Book, now: Date, inFlight: (one: Operation) => boolean): Operation | undefined {
  const planDue = book.deal?.planDueAt != null && book.deal.planDueAt.getTime() <= now.getTime();
  const first = book.operations.find((operation) => operation.state === 'ready');
  if (planDue || !first || !isDue(first, now) || book.operations.some((one) => inFlight(one))) return undefined;
  return first;
}

/** How many operations of a scope are in flight, or recorded and not read back yet. */
export function unprovenIn(tables: MemoryTables, key: string): number {
  return allOperations(tables).filter((one) => scopeKey(scopeOf(one)) === key && isUnproven(one)).length;
}

function isUnproven(operation: Operation): boolean {
  if (operation.state === 'sending' || operation.state === 'unknown') return true;
  return operation.state === 'done' && operation.dueAt !== null;
}
