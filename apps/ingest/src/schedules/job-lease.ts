import type { Lease, LeaseStore, Sql } from '@app/platform';

/** The process ends: the job stops between two pages and is due again at once, here or elsewhere. */
export class JobStoppedError extends Error {
  constructor() {
    super('the job was stopped because the service ends');
    this.name = 'JobStoppedError';
  }
}

/** The right to do a job alone, for as long as it is renewed. */
export class JobLease {
  constructor(
    private readonly leases: LeaseStore,
    readonly lease: Lease,
    private readonly leaseMs: number,
    private readonly stopping: AbortSignal = new AbortController().signal,
  ) {}

  /** Call between two pages of a long job. @throws when somebody else has taken over, or the service ends. */
  async renew(): Promise<void> {
    if (this.stopping.aborted) throw new JobStoppedError();
    if (!(await this.leases.renew(this.lease, this.leaseMs))) throw this.lost();
  }

  /** Inside the transaction that stores something. @throws when somebody else has taken over. */
  async assertHeld(tx: Sql): Promise<void> {
    if (!(await this.leases.holds(tx, this.lease))) throw this.lost();
  }

  private lost(): Error {
    return new Error(`lost the lease of ${this.lease.name}`);
  }
}
