import type { Clock } from '../clock/clock.js';
import type { Lease } from '../leases/lease.js';
import type { LeaseStore } from '../leases/lease-store.js';

/** Holds those leases of a fixed set that are free, renewing all with one statement at a third of their time. */
export class ShardLeases {
  private leases: Lease[] = [];
  private checkedAt = -Infinity;

  constructor(
    private readonly store: LeaseStore,
    private readonly names: readonly string[],
    private readonly owner: string,
    private readonly ttlMs: number,
    private readonly clock: Clock,
  ) {}

  /** Names held now. Between two renewals this costs no query; a lost lease is noticed at the next renewal. */
  async held(): Promise<string[]> {
    if (this.age() >= this.ttlMs / 3) await this.refresh();
    return this.leases.map((lease) => lease.name);
  }

  /** By our own clock, counted from before the renewal was asked for: certainly not yet expired. */
  isSafe(): boolean {
    return this.leases.length > 0 && this.age() < this.ttlMs;
  }

  async release(): Promise<void> {
    const given = this.leases;
    this.leases = [];
    this.checkedAt = -Infinity;
    await this.store.releaseAll(given);
  }

  private age(): number {
    return this.clock.monotonicMs() - this.checkedAt;
  }

  private async refresh(): Promise<void> {
    const askedAt = this.clock.monotonicMs();
    const kept = await this.store.renewAll(this.leases, this.ttlMs);
    const keptNames = new Set(kept.map((lease) => lease.name));
    const missing = this.names.filter((name) => !keptNames.has(name));
    const taken = missing.length === 0 ? [] : await this.store.acquireAll(missing, this.owner, this.ttlMs);
    this.leases = [...kept, ...taken];
    this.checkedAt = askedAt;
  }
}
