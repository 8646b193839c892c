import { IntacctRequestError } from '@app/intacct';
import type { Clock, LeaseStore, Transaction } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { AuditBook } from '../identity/audit.book.js';
import type { ReferenceReader } from './reference.reader.js';
import type { ReferenceRepository, StoredChange } from './reference.repository.js';
import { type StoredKind, storedKinds } from './reference-row.js';

export interface RefresherOptions {
  readonly owner: string;
  readonly intervalMs: number;
  /** Shortest time between two readings on demand. */
  readonly demandMs: number;
  readonly leaseMs: number;
}

const LEASE = 'reference-refresh';

/** Keeps the ledger's own data fresh: on a schedule, and on demand when a verdict would hold money. One process at a time. */
export class ReferenceRefresher {
  private readonly logger = new Logger('Reference');
  private lastRunAt = Number.NEGATIVE_INFINITY;
  private demanded = false;
  private running: Promise<boolean> | undefined;
  private wakeLoop: () => void = () => undefined;

  constructor(
    private readonly reader: ReferenceReader,
    private readonly repository: ReferenceRepository,
    private readonly leases: LeaseStore,
    private readonly audit: AuditBook,
    private readonly clock: Clock,
    private readonly options: RefresherOptions,
    /** In the transaction that stored a change: deals that were held may go now. */
    private readonly onChange: (tx: Transaction, kind: StoredKind) => Promise<void>,
  ) {}

  onWake(wake: () => void): void {
    this.wakeLoop = wake;
  }

  /** Something would be held for what the reference rows say; they may be old. Cheap to call often. */
  demand(): void {
    if (this.demanded) return;
    this.demanded = true;
    this.wakeLoop();
  }

  /** Reads everything if it is time; true if it did. */
  async runOnce(): Promise<boolean> {
    const age = this.clock.monotonicMs() - this.lastRunAt;
    const due = age >= this.options.intervalMs || (this.demanded && age >= this.options.demandMs);
    return due ? this.refresh() : false;
  }

  /** Reads everything now, or joins the reading under way. False if another process is at it. */
  async refresh(): Promise<boolean> {
    this.running ??= this.readAll().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async readAll(): Promise<boolean> {
    const lease = await this.leases.acquire(LEASE, this.options.owner, this.options.leaseMs);
    if (lease === undefined) return false;
    try {
      this.demanded = false;
      this.lastRunAt = this.clock.monotonicMs();
      for (const kind of storedKinds) {
        await this.readKind(kind);
        await this.leases.renew(lease, this.options.leaseMs);
      }
      return true;
    } catch (error) {
      // Not read: the loop's back-off decides when it is tried again, not the interval.
      this.lastRunAt = Number.NEGATIVE_INFINITY;
      throw error;
    } finally {
      await this.leases.release(lease);
    }
  }

  private async readKind(kind: StoredKind): Promise<void> {
    try {
      const rows = await this.reader.read(kind);
      await this.repository.replace(kind, rows, (tx, change) => this.changed(tx, kind, change));
    } catch (error) {
      // What was read before stays in force; the others are read all the same.
      if (!(error instanceof IntacctRequestError)) throw error;
      this.logger.warn(`${kind} could not be read: ${error.message}`);
      await this.repository.noteFailure(kind, error.message);
      if (kind === 'company') throw error;
    }
  }

  private async changed(tx: Transaction, kind: StoredKind, change: StoredChange): Promise<void> {
    await this.audit.note(tx, {
      action: 'reference.refreshed',
      subjectType: 'reference',
      subjectId: kind,
      after: change,
    });
    await this.onChange(tx, kind);
  }
}
