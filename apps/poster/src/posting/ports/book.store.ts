import type { DealReverted, DealWon } from '@app/contracts';
import type { HoldKind, HoldReason } from '@app/mapping';
import type { Sql, Transaction } from '@app/platform';

import type { Book, DealBook } from '../model/book.js';
import type { CanaryState } from '../model/canary-state.js';
import type { AuditNote, Decision } from '../model/decision.js';
import type { FoundReference } from '../model/found-record.js';
import type { LedgerObject, LookupScope } from '../model/lookup-scope.js';
import type { Operation, OperationState } from '../model/operation.js';
import type { OperationPointer } from '../model/operation-pointer.js';
import type { RecoveryState } from '../model/recovery-state.js';
import type { ScopeState } from '../model/scope-state.js';
import type { SendingObstacles } from '../model/sending-obstacles.js';
import type { Subject } from '../model/subject.js';

/** Which deals to look at again. Conditions are combined with "and". */
export interface PlanSelector {
  readonly dealIds?: readonly string[];
  readonly cause?: string;
  readonly holdKinds?: readonly HoldKind[];
  readonly organizationId?: string;
  /** Deals that have an operation in one of these states. */
  readonly operationStates?: readonly OperationState[];
  /** Deals that are held for whatever reason. */
  readonly held?: true;
  /** Deals with an event that this is true of; pure, and asked before anything is locked. Narrows, chooses nothing by itself. */
  readonly concerns?: (event: DealWon | DealReverted) => boolean;
  readonly all?: true;
}

/** One transaction. Everything is read under the lock of its subject and written when the work resolves. */
export interface BookUnit {
  /** The store's clock when the unit began: all deadlines and waits go by it. */
  readonly now: Date;
  readonly sql: Sql;

  /** Deals due for planning; passes over those somebody else has locked. */
  lockDueDeals(limit: number): Promise<DealBook[]>;
  /** Subjects with an operation of this scope that may be claimed now; passes over locked ones. */
  lockClaimable(scope: LookupScope, limit: number): Promise<Book[]>;
  /** Deals with an operation to send in this scope (null: in any) that do not show this hold; passes over locked ones. */
  lockWaiting(scope: LookupScope | null, hold: HoldReason, limit: number): Promise<DealBook[]>;
  /** Waits for the locks, in a fixed order. Unknown subjects are left out. */
  lockBooks(subjects: readonly Subject[]): Promise<Book[]>;
  /** As `lockBooks`; a party that is not known yet gets an empty book. */
  openPartyBook(partyId: string): Promise<Book>;
  /** As `lockBooks`; deals that are not known yet get an empty book (version 0). */
  openDealBooks(dealIds: readonly string[]): Promise<DealBook[]>;

  /** What is known about finding records in a scope; locked, so that the first entry of a scope goes alone. */
  lockScope(scope: LookupScope): Promise<ScopeState>;
  saveScope(scope: ScopeState): Promise<void>;

  /** Scopes in which nothing goes out now, and recovery. */
  loadObstacles(): Promise<SendingObstacles>;

  /** Which of these record numbers belong to an operation: record number → operation id. */
  recordOwners(object: LedgerObject, recordNos: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** Writes what the decisions changed, their plans and their audit notes. */
  save(decisions: readonly Decision[]): Promise<void>;
  note(notes: readonly AuditNote[]): Promise<void>;
  /** Makes the selected deals due now; returns how many. */
  requestPlan(selector: PlanSelector, retryRefused: boolean): Promise<number>;

  loadCanary(): Promise<CanaryState>;
  saveCanary(state: CanaryState): Promise<void>;
  loadRecovery(): Promise<RecoveryState>;
  saveRecovery(state: RecoveryState): Promise<void>;
  /** Which of these references belong to no operation of ours and were accepted by nobody. */
  unknownReferences(references: readonly string[]): Promise<string[]>;
  /** Remembers references that no operation knows; those known already stay as they are. */
  saveFound(object: LedgerObject, found: readonly FoundReference[]): Promise<void>;
  /** Found, accepted by nobody, and known to no operation still; locked until the transaction ends. */
  openFound(): Promise<string[]>;
  /** These hold their deal no longer. */
  settleFound(references: readonly string[], by: { readonly actor: string; readonly reason: string }): Promise<void>;
  /** These are unknown no more; returns how many were accepted by this. */
  acceptFound(references: readonly string[]): Promise<number>;
  /** Asks soon about operations of these references that are over and not known to be recorded: something of them was seen. */
  askAbout(references: readonly string[]): Promise<void>;
}

/** Loads books under lock and saves what changed; decides nothing. */
export abstract class BookStore {
  abstract transaction<T>(work: (unit: BookUnit) => Promise<T>): Promise<T>;
  /** The clock by which all deadlines and waits go. */
  abstract now(): Promise<Date>;
  /** A unit inside somebody else's transaction. */
  abstract within(tx: Transaction): Promise<BookUnit>;
  /**
   * Scopes that have something to claim now, the longest waiting first. Left out: those that rest after a failure, and
   * those whose first entry is not proven yet.
   */
  abstract claimableScopes(): Promise<LookupScope[]>;
  /** Claims whose answer can no longer come: `sending` past deadline and time-out. */
  abstract overdueSubjects(timeoutMs: number, limit: number): Promise<Subject[]>;
  /** Operations whose outcome should be asked about now. */
  abstract dueQuestions(limit: number): Promise<OperationPointer[]>;
  /** Recorded entries whose state in the ledger should be read back now. */
  abstract dueLooks(limit: number): Promise<Operation[]>;
  abstract operation(operationId: string): Promise<Operation | undefined>;
  abstract pointerTo(operationId: string): Promise<OperationPointer | undefined>;
  /** Every scope that was ever written to. */
  abstract knownScopes(): Promise<LookupScope[]>;
  /** References of the last recorded operations of a scope: one of them must come back with every answer. */
  abstract knownReferences(scope: LookupScope, limit: number): Promise<string[]>;
}
