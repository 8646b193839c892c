import type { Database, Inbox, LeaseStore } from '@app/platform';

const LEASE = 'inbox-pruning';
/** Of one deletion: short transactions, because consumers write to the same table. */
const BATCH = 10_000;
const LEASE_MS = 600_000;
const DAY_MS = 86_400_000;

export interface InboxPrunerOptions {
  readonly owner: string;
  readonly retentionDays: number;
  readonly batch?: number;
}

/** Forgets handled events that no topic can bring again; one process does it, once a day. */
export class InboxPruner {
  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly leases: LeaseStore,
    private readonly options: InboxPrunerOptions,
  ) {}

  /** False: it was done within a day, or somebody else is at it. */
  async runOnce(): Promise<boolean> {
    const lease = await this.leases.acquire(LEASE, this.options.owner, LEASE_MS);
    if (lease === undefined) return false;
    const { retentionDays, batch = BATCH } = this.options;
    try {
      while ((await this.inbox.prune(this.database, retentionDays, batch)) === batch)
        if (!(await this.leases.renew(lease, LEASE_MS))) return false;
    } catch (error) {
      await this.leases.release(lease);
      throw error;
    }
    // A closed lease is the memory of when it was last done, for all processes.
    await this.leases.closeFor(lease, DAY_MS);
    return true;
  }
}
