import type { HoldReason } from '@app/mapping';
import type { Sql } from '@app/platform';

import type { Book, DealBook } from '../model/book.js';
import type { CanaryState } from '../model/canary-state.js';
import type { DealState } from '../model/deal-state.js';
import type { AuditNote, Decision } from '../model/decision.js';
import type { FoundReference, UnknownRecord } from '../model/found-record.js';
import { type LedgerObject, type LookupScope, objectOf, scopeKey, scopeOf } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import type { RecoveryState } from '../model/recovery-state.js';
import type { ScopeObstacle, ScopeState } from '../model/scope-state.js';
import type { SendingObstacles } from '../model/sending-obstacles.js';
import type { Subject } from '../model/subject.js';
import type { BookUnit, PlanSelector } from '../ports/book.store.js';
import { newDealBook } from '../protocol/deal-acceptance.js';
import { PARTY_CAUSE } from '../protocol/sending-holds.js';
import { checkConstraints } from './memory-constraints.js';
import { allOperations, bookIn, claimableIn, type MemoryTables, subjectKey, unprovenIn } from './memory-tables.js';

/** A transaction on copies: nothing of it is seen until the store takes its tables over. */
export class MemoryBookUnit implements BookUnit {
  readonly sql: Sql = { query: () => Promise.reject(new Error('books in memory speak no SQL')) };

  constructor(
    public tables: MemoryTables,
    readonly now: Date,
    private readonly company: string,
    private readonly inFlight: (operation: Operation) => boolean,
  ) {}

  lockDueDeals(limit: number): Promise<DealBook[]> {
    const due = [...this.tables.deals.values()]
      .filter((deal) => deal.planDueAt !== null && deal.planDueAt.getTime() <= this.now.getTime())
      .toSorted((a, b) => (a.planDueAt?.getTime() ?? 0) - (b.planDueAt?.getTime() ?? 0));
    return Promise.resolve(due.slice(0, limit).map((deal) => this.dealBook(deal)));
  }

  lockClaimable(scope: LookupScope, limit: number): Promise<Book[]> {
    const claimable = [...this.tables.operations.values()]
      .flatMap((operations) => operations.slice(0, 1))
      .map(({ subject }) => bookIn(this.tables, this.company, subject))
      .flatMap((book) => {
        const operation = claimableIn(book, this.now, this.inFlight);
        return operation && scopeKey(scopeOf(operation)) === scopeKey(scope) ? [{ book, operation }] : [];
      })
      .toSorted((a, b) => (a.operation.dueAt?.getTime() ?? 0) - (b.operation.dueAt?.getTime() ?? 0));
    return Promise.resolve(claimable.slice(0, limit).map(({ book }) => book));
  }

  lockWaiting(scope: LookupScope | null, hold: HoldReason, limit: number): Promise<DealBook[]> {
    const waiting = [...this.tables.deals.values()]
      .filter(({ holds }) => !holds.some(({ cause, message }) => cause === hold.cause && message === hold.message))
      .map((deal) => this.dealBook(deal))
      .filter((book) => {
        if (scope !== null && scope.object !== 'journal-entry')
          return book.deal.holds.some(({ cause }) => cause.startsWith(PARTY_CAUSE));
        const next = book.operations.find(({ state }) => state === 'ready');
        const planIsDue = book.deal.planDueAt !== null && book.deal.planDueAt.getTime() <= this.now.getTime();
        if (!next || next.dueAt === null || planIsDue || book.operations.some((one) => this.inFlight(one)))
          return false;
        return scope === null || scopeKey(scopeOf(next)) === scopeKey(scope);
      });
    return Promise.resolve(waiting.slice(0, limit));
  }

  lockBooks(subjects: readonly Subject[]): Promise<Book[]> {
    const distinct = new Map(subjects.map((subject) => [subjectKey(subject), subject]));
    const known = [...distinct.values()].filter((subject) => this.isKnown(subject));
    return Promise.resolve(known.map((subject) => bookIn(this.tables, this.company, subject)));
  }

  openPartyBook(partyId: string): Promise<Book> {
    return Promise.resolve(bookIn(this.tables, this.company, { kind: 'party', id: partyId }));
  }

  openDealBooks(dealIds: readonly string[]): Promise<DealBook[]> {
    const books = [...new Set(dealIds)].map((dealId) => {
      const deal = this.tables.deals.get(dealId);
      return deal ? this.dealBook(deal) : newDealBook(this.company, dealId, this.now);
    });
    return Promise.resolve(books);
  }

  lockScope(scope: LookupScope): Promise<ScopeState> {
    const key = scopeKey(scope);
    const stored = this.tables.scopes.get(key) ?? { scope, verifiedAt: null, watchedRecordNo: '0', trouble: null };
    return Promise.resolve({ ...stored, unproven: unprovenIn(this.tables, key) });
  }

  saveScope({ scope, verifiedAt, watchedRecordNo, trouble }: ScopeState): Promise<void> {
    const scopes = new Map(this.tables.scopes).set(scopeKey(scope), { scope, verifiedAt, watchedRecordNo, trouble });
    this.tables = { ...this.tables, scopes };
    return Promise.resolve();
  }

  loadObstacles(): Promise<SendingObstacles> {
    const { recovery, canary } = this.tables;
    const written = allOperations(this.tables).map((operation) => scopeOf(operation));
    const all = [...written, ...[...this.tables.scopes.values()].map(({ scope }) => scope)];
    const known = [...new Map(all.map((scope) => [scopeKey(scope), scope])).values()];
    const scopes = known.flatMap((scope): ScopeObstacle[] => {
      const state = this.tables.scopes.get(scopeKey(scope));
      if (state?.trouble)
        return [{ scope, reason: state.trouble.kind, text: state.trouble.text, since: state.trouble.since }];
      const isOpen = state?.verifiedAt != null || unprovenIn(this.tables, scopeKey(scope)) === 0;
      return isOpen ? [] : [{ scope, reason: 'unproven', text: '', since: null }];
    });
    return Promise.resolve({ scopes, recovery, canary });
  }

  recordOwners(object: LedgerObject, recordNos: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const owners = allOperations(this.tables).flatMap((one) =>
      one.recordNo !== null && objectOf(one.kind) === object && recordNos.includes(one.recordNo)
        ? [[one.recordNo, one.id] as const]
        : [],
    );
    return Promise.resolve(new Map(owners));
  }

  save(decisions: readonly Decision[]): Promise<void> {
    const deals = new Map(this.tables.deals);
    const operations = new Map(this.tables.operations);
    for (const { book } of decisions) {
      if (book.deal) deals.set(book.deal.dealId, book.deal);
      if (book.operations.length > 0) operations.set(subjectKey(book.subject), book.operations);
    }
    const plans = [...this.tables.plans, ...decisions.flatMap(({ plan }) => (plan ? [plan] : []))];
    const notes = [...this.tables.notes, ...decisions.flatMap((decision) => decision.notes)];
    this.tables = { ...this.tables, deals, operations, plans, notes };
    checkConstraints(
      this.tables,
      decisions.flatMap(({ book }) => book.operations),
      this.inFlight,
    );
    return Promise.resolve();
  }

  note(notes: readonly AuditNote[]): Promise<void> {
    this.tables = { ...this.tables, notes: [...this.tables.notes, ...notes] };
    return Promise.resolve();
  }

  requestPlan(selector: PlanSelector, retryRefused: boolean): Promise<number> {
    const chosen = [...this.tables.deals.values()].filter((deal) => isSelected(this.dealBook(deal), selector));
    const deals = new Map(this.tables.deals);
    for (const deal of chosen)
      deals.set(deal.dealId, { ...deal, planDueAt: this.now, retryRefused: deal.retryRefused || retryRefused });
    this.tables = { ...this.tables, deals };
    return Promise.resolve(chosen.length);
  }

  loadCanary(): Promise<CanaryState> {
    return Promise.resolve(this.tables.canary);
  }

  saveCanary(canary: CanaryState): Promise<void> {
    this.tables = { ...this.tables, canary };
    return Promise.resolve();
  }

  loadRecovery(): Promise<RecoveryState> {
    return Promise.resolve(this.tables.recovery);
  }

  saveRecovery(recovery: RecoveryState): Promise<void> {
    this.tables = { ...this.tables, recovery };
    return Promise.resolve();
  }

  unknownReferences(references: readonly string[]): Promise<string[]> {
    const known = new Set(allOperations(this.tables).map((operation) => operation.reference));
    for (const { reference, acceptedAt } of this.tables.found) if (acceptedAt !== null) known.add(reference);
    return Promise.resolve([...new Set(references)].filter((reference) => !known.has(reference)));
  }

  saveFound(object: LedgerObject, found: readonly FoundReference[]): Promise<void> {
    const known = new Set(this.tables.found.map(({ reference }) => reference));
    const fresh = found.filter(({ reference }) => !known.has(reference));
    const added = fresh.map((one) => ({ ...one, object, foundAt: this.now, acceptedAt: null, settledAt: null }));
    this.tables = { ...this.tables, found: [...this.tables.found, ...added] };
    return Promise.resolve();
  }

  openFound(): Promise<string[]> {
    const known = new Set(allOperations(this.tables).map((operation) => operation.reference));
    const open = this.tables.found.filter(({ reference, acceptedAt }) => acceptedAt === null && !known.has(reference));
    return Promise.resolve(open.map(({ reference }) => reference).toSorted());
  }

  settleFound(references: readonly string[]): Promise<void> {
    this.changeFound(references, ({ settledAt }) => ({ settledAt: settledAt ?? this.now }));
    return Promise.resolve();
  }

  acceptFound(references: readonly string[]): Promise<number> {
    const open = this.tables.found.filter((one) => one.acceptedAt === null && references.includes(one.reference));
    this.changeFound(references, ({ acceptedAt }) => ({ acceptedAt: acceptedAt ?? this.now }));
    return Promise.resolve(open.length);
  }

  askAbout(references: readonly string[]): Promise<void> {
    const asked = (one: Operation): Operation =>
      references.includes(one.reference) &&
      ['watched', 'rejected', 'cancelled'].includes(one.state) &&
      one.recordNo === null
        ? { ...one, dueAt: this.now }
        : one;
    const operations = new Map([...this.tables.operations].map(([key, list]) => [key, list.map((one) => asked(one))]));
    this.tables = { ...this.tables, operations };
    return Promise.resolve();
  }

  private changeFound(references: readonly string[], change: (one: UnknownRecord) => Partial<UnknownRecord>): void {
    const found = this.tables.found.map((one) =>
      references.includes(one.reference) ? { ...one, ...change(one) } : one,
    );
    this.tables = { ...this.tables, found };
  }

  private isKnown(subject: Subject): boolean {
    return subject.kind === 'deal'
      ? this.tables.deals.has(subject.id)
      : this.tables.operations.has(subjectKey(subject));
  }

  private dealBook(deal: DealState): DealBook {
    return { ...bookIn(this.tables, this.company, { kind: 'deal', id: deal.dealId }), deal };
  }
}

function isSelected({ deal, operations }: DealBook, selector: PlanSelector): boolean {
  const { dealIds, cause, holdKinds, organizationId, operationStates, held, all, concerns } = selector;
  if (concerns !== undefined && (deal.event === null || !concerns(deal.event))) return false;
  const conditions = [
    dealIds && dealIds.includes(deal.dealId),
    cause && deal.holds.some((hold) => hold.cause === cause),
    holdKinds && deal.holds.some((hold) => holdKinds.includes(hold.kind)),
    organizationId && organizationOf(deal) === organizationId,
    held && deal.holds.length > 0,
    operationStates && operations.some((one) => operationStates.includes(one.state)),
  ].filter((condition) => condition !== undefined);
  return all === true || (conditions.length > 0 && conditions.every((condition) => condition === true));
}

function organizationOf(deal: DealState): string | undefined {
  return deal.event && 'organization' in deal.event ? deal.event.organization?.organizationId : undefined;
}
