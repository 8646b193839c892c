import { type IntacctErrorClass, IntacctRequestError } from '@app/intacct';
import type { Clock, Database, Lease, LeaseStore, Transaction } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { AuditBook } from '../identity/audit.book.js';
import type { ReadingCosts } from './reading-cost.js';
import { dueReading, type ReadingMode } from './reference-pace.js';
import type { ReferencePublisher } from './reference.publisher.js';
import type { Reading, ReferenceReader } from './reference.reader.js';
import type { ReferenceRepository } from './reference.repository.js';
import { type StoredKind, storedKinds } from './reference-row.js';
import type { ReferenceRunsRepository } from './reference-runs.repository.js';
import type { ReferenceScheduleService } from './reference-schedule.js';

export interface RefresherParts {
  readonly database: Database;
  readonly reader: ReferenceReader;
  readonly rows: ReferenceRepository;
  readonly runs: ReferenceRunsRepository;
  readonly schedule: ReferenceScheduleService;
  readonly publisher: ReferencePublisher;
  readonly costs: ReadingCosts;
  readonly leases: LeaseStore;
  readonly audit: AuditBook;
  readonly clock: Clock;
  readonly owner: string;
  readonly leaseMs: number;
  /** In the transaction that stored a change: deals that were held may go now. */
  readonly onChange: (tx: Transaction, kind: StoredKind) => Promise<void>;
}

export interface RefreshRequest {
  readonly mode: ReadingMode;
  readonly kinds: readonly StoredKind[];
}

type Round = ReadonlyMap<StoredKind, ReadingMode>;

const LEASE = 'reference-refresh';
const EVERYTHING: RefreshRequest = { mode: 'full', kinds: storedKinds };
/** Whatever is asked for next would fail the same way. */
const CONCERNS_ALL: ReadonlySet<IntacctErrorClass> = new Set([
  'authentication',
  'authorization',
  'configuration',
  'connection',
  'offline',
  'throttled',
]);

/** Another process has taken over: what was read is not stored. */
export class ReferenceLeaseLostError extends Error {
  override readonly name = 'ReferenceLeaseLostError';
}

/** Keeps the ledger's own data fresh: each kind at its pace, completely at night, and on demand when a verdict would hold money. */
export class ReferenceRefresher {
  private readonly logger = new Logger('Reference');
  private readonly demanded = new Set<StoredKind>();
  private running: Promise<unknown> = Promise.resolve();
  private wakeLoop: () => void = () => undefined;

  constructor(private readonly parts: RefresherParts) {}

  onWake(wake: () => void): void {
    this.wakeLoop = wake;
  }

  /** Something would be held for what rows of these kinds say; they may be old. Cheap to call often. */
  demand(kinds: readonly StoredKind[] = []): void {
    const before = this.demanded.size;
    for (const kind of kinds) this.demanded.add(kind);
    if (this.demanded.size > before || kinds.length === 0) this.wakeLoop();
  }

  /** Reads what is due; true if anything was. Throws what keeps all of it from being read. */
  async runOnce(): Promise<boolean> {
    return this.inTurn(() => this.due());
  }

  /** Reads now, after the reading under way. False if another process is at it. Throws as `runOnce`. */
  async refresh({ mode, kinds }: RefreshRequest = EVERYTHING): Promise<boolean> {
    const wanted = storedKinds.filter((kind) => kinds.includes(kind));
    return this.inTurn(() => Promise.resolve(new Map(wanted.map((kind) => [kind, mode]))));
  }

  private async due(): Promise<Round> {
    const { runs, schedule } = this.parts;
    const [now, states, paces] = await Promise.all([runs.now(), runs.freshness(), schedule.paces()]);
    const due = new Map<StoredKind, ReadingMode>();
    for (const state of states) {
      const pace = paces.get(state.kind);
      const mode = pace && dueReading(state, pace, now, this.demanded.has(state.kind));
      if (mode !== undefined) due.set(state.kind, mode);
    }
    return due;
  }

  private inTurn(roundOf: () => Promise<Round>): Promise<boolean> {
    const turn = this.running.then(async () => this.leased(await roundOf()));
    this.running = turn.catch(() => undefined);
    return turn;
  }

  private async leased(round: Round): Promise<boolean> {
    const { leases, owner, leaseMs } = this.parts;
    if (round.size === 0) return false;
    const lease = await leases.acquire(LEASE, owner, leaseMs);
    if (lease === undefined) return false;
    // A large kind takes longer than a lease.
    const renewal = setInterval(() => void leases.renew(lease, leaseMs).catch(() => false), leaseMs / 3);
    try {
      for (const [kind, mode] of round) await this.readKind(kind, mode, lease);
      return true;
    } finally {
      clearInterval(renewal);
      await leases.release(lease);
    }
  }

  private async readKind(kind: StoredKind, mode: ReadingMode, lease: Lease): Promise<void> {
    this.demanded.delete(kind);
    try {
      await this.readAndStore(kind, mode, lease);
    } catch (error) {
      if (error instanceof ReferenceLeaseLostError) throw error;
      // What was read before stays in force; the others are read all the same.
      const problem = error instanceof Error ? error.message : String(error);
      this.logger.warn(`${kind} could not be read: ${problem}`);
      await this.parts.runs.noteFailure(kind, problem);
      if (error instanceof IntacctRequestError && CONCERNS_ALL.has(error.failure.errorClass)) throw error;
    }
  }

  private async readAndStore(kind: StoredKind, mode: ReadingMode, lease: Lease): Promise<void> {
    const { reader, rows, runs, costs, clock } = this.parts;
    const cursor = mode === 'full' ? undefined : await runs.cursorOf(kind);
    const userDefined = await rows.userDefined();
    const startedAt = clock.monotonicMs();
    let cost = { requests: 0, transactions: 0 };
    try {
      const reading = await costs.measure(
        () => reader.read(kind, { cursor, userDefined }),
        (measured) => (cost = measured),
      );
      await this.store(kind, reading, clock.monotonicMs() - startedAt, lease);
    } finally {
      if (cost.requests > 0) await runs.noteCost(kind, cost);
    }
  }

  private async store(kind: StoredKind, reading: Reading, durationMs: number, lease: Lease): Promise<void> {
    const { database, rows, runs, publisher, leases, audit, onChange } = this.parts;
    await database.transaction(async (tx) => {
      if (!(await leases.holds(tx, lease))) throw new ReferenceLeaseLostError(`lost the lease while reading ${kind}`);
      const { revision, ...change } = await rows.store(tx, kind, reading);
      const changed = revision !== undefined;
      const { complete, cursor, limitation = null } = reading;
      await runs.noteRead(tx, { kind, complete, changed, cursor, durationMs, limitation });
      await publisher.afterReading(tx, kind, revision);
      if (!changed) return;
      const subject = { subjectType: 'reference', subjectId: kind };
      await audit.note(tx, { action: 'reference.refreshed', ...subject, after: change });
      await onChange(tx, kind);
    });
  }
}
