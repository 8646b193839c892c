import type { Clock } from '@app/platform';

import { type LookupScope, objectOf, scopeKey, scopeOf } from '../model/lookup-scope.js';
import type { Operation, OperationState } from '../model/operation.js';
import { type OperationPointer, pointTo } from '../model/operation-pointer.js';
import type { Subject } from '../model/subject.js';
import { BookStore, type BookUnit } from '../ports/book.store.js';
import { MemoryBookUnit } from './memory-book.unit.js';
import {
  allOperations,
  bookIn,
  claimableIn,
  emptyTables,
  isDue,
  type MemoryTables,
  unprovenIn,
} from './memory-tables.js';

const askedAbout: ReadonlySet<OperationState> = new Set(['unknown', 'watched', 'rejected', 'done', 'cancelled']);
const inFlightStates: ReadonlySet<OperationState> = new Set(['sending', 'unknown', 'manual']);

export interface MemoryBookOptions {
  readonly clock: Clock;
  readonly company: string;
  /** Runs where the real store waits for its network: before a transaction, and between its commit and the answer. */
  readonly pause?: () => Promise<void>;
  /** Sees every commit. */
  readonly onCommit?: (before: MemoryTables, after: MemoryTables) => void;
  /** Another connection to the tables of that store. */
  readonly shared?: MemoryBookStore;
  /** The condition of the index that allows one operation per subject in flight. */
  readonly inFlight?: (operation: Operation) => boolean;
}

/** Books in memory with the transactions and constraints of the real store; for the simulation and for tests. */
export class MemoryBookStore extends BookStore {
  private own: MemoryTables = emptyTables;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly pause: () => Promise<void>;
  private readonly inFlight: (operation: Operation) => boolean;

  constructor(private readonly options: MemoryBookOptions) {
    super();
    this.pause = options.pause ?? (() => Promise.resolve());
    this.inFlight = options.inFlight ?? ((operation) => inFlightStates.has(operation.state));
  }

  get tables(): MemoryTables {
    return this.options.shared?.tables ?? this.own;
  }

  set tables(tables: MemoryTables) {
    if (this.options.shared) this.options.shared.tables = tables;
    else this.own = tables;
  }

  override async transaction<T>(work: (unit: BookUnit) => Promise<T>): Promise<T> {
    await this.pause();
    const result = await this.atOnce(work);
    await this.pause();
    return result;
  }

  /** A transaction without the pauses around it; one after the other. */
  atOnce<T>(work: (unit: BookUnit) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const { clock, company } = this.options;
      const unit = new MemoryBookUnit(this.tables, clock.now(), company, this.inFlight);
      const value = await work(unit);
      this.options.onCommit?.(this.tables, unit.tables);
      this.tables = unit.tables;
      return value;
    });
  }

  override within(): Promise<BookUnit> {
    return Promise.reject(new Error('books in memory cannot join a transaction of somebody else'));
  }

  override now(): Promise<Date> {
    return Promise.resolve(this.options.clock.now());
  }

  override async claimableScopes(): Promise<LookupScope[]> {
    await this.pause();
    const now = this.options.clock.now();
    const claimable = [...this.tables.operations.values()]
      .flatMap((operations) => operations.slice(0, 1))
      .map(({ subject }) => claimableIn(bookIn(this.tables, this.options.company, subject), now, this.inFlight))
      .filter((operation) => operation !== undefined);
    return distinct(byDueTime(claimable).map((operation) => scopeOf(operation))).filter((scope) => {
      const state = this.tables.scopes.get(scopeKey(scope));
      const rests = state?.trouble?.restsUntil;
      if (rests && rests.getTime() > now.getTime()) return false;
      return state?.verifiedAt != null || unprovenIn(this.tables, scopeKey(scope)) === 0;
    });
  }

  override async overdueSubjects(timeoutMs: number, limit: number): Promise<Subject[]> {
    await this.pause();
    const now = this.options.clock.now().getTime();
    return allOperations(this.tables)
      .filter(({ state }) => state === 'sending')
      .filter(({ attempts }) => now > (attempts.at(-1)?.sendDeadline.getTime() ?? now) + timeoutMs)
      .map((operation) => operation.subject)
      .slice(0, limit);
  }

  override async dueQuestions(limit: number): Promise<OperationPointer[]> {
    await this.pause();
    const now = this.options.clock.now();
    const due = allOperations(this.tables).filter((one) => askedAbout.has(one.state) && isDue(one, now));
    return byDueTime(due)
      .slice(0, limit)
      .map((operation) => pointTo(operation));
  }

  override async dueLooks(limit: number): Promise<Operation[]> {
    await this.pause();
    const now = this.options.clock.now();
    return allOperations(this.tables)
      .filter(({ state, lookDueAt }) => state === 'done' && lookDueAt !== null && lookDueAt.getTime() <= now.getTime())
      .toSorted((a, b) => (a.lookDueAt?.getTime() ?? 0) - (b.lookDueAt?.getTime() ?? 0))
      .slice(0, limit);
  }

  override operation(operationId: string): Promise<Operation | undefined> {
    return Promise.resolve(allOperations(this.tables).find((one) => one.id === operationId));
  }

  override pointerTo(operationId: string): Promise<OperationPointer | undefined> {
    const operation = allOperations(this.tables).find((one) => one.id === operationId);
    return Promise.resolve(operation && pointTo(operation));
  }

  override knownScopes(): Promise<LookupScope[]> {
    const written = allOperations(this.tables).flatMap((operation) => pointTo(operation).scopes);
    return Promise.resolve(distinct(written));
  }

  override knownReferences(scope: LookupScope, limit: number): Promise<string[]> {
    const known = allOperations(this.tables)
      .filter((one) => one.state === 'done' && objectOf(one.kind) === scope.object)
      .filter(({ attempts }) => attempts.some((one) => one.outcome === 'landed' && one.entity === scope.entity))
      .toSorted((a, b) => (b.doneAt?.getTime() ?? 0) - (a.doneAt?.getTime() ?? 0));
    return Promise.resolve(known.slice(0, limit).map((operation) => operation.reference));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.options.shared) return this.options.shared.inTurn(work);
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

function byDueTime(operations: readonly Operation[]): Operation[] {
  return operations.toSorted((a, b) => (a.dueAt?.getTime() ?? 0) - (b.dueAt?.getTime() ?? 0));
}

function distinct(scopes: readonly LookupScope[]): LookupScope[] {
  return [...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values()];
}
