import { Loop, type Lease, type LeaseStore } from '@app/platform';

import type { Schedule, ScheduleJob } from './schedule.js';
import type { ScheduleRepository } from './schedule.repository.js';

/** One pass of a job. It renews and checks the lease where it stores something. */
export type JobRun = (lease: JobLease) => Promise<void>;

export interface SchedulerOptions {
  /** Unique to this process. */
  readonly owner: string;
  readonly idleMs: number;
  readonly leaseMs: number;
  readonly onError: (error: unknown, schedule?: Schedule) => void;
}

/** The right to do this job alone, for as long as it is renewed. */
export class JobLease {
  constructor(
    private readonly leases: LeaseStore,
    readonly lease: Lease,
    private readonly leaseMs: number,
  ) {}

  /** Call between two pages of a long job. @throws when somebody else has taken over. */
  async renew(): Promise<void> {
    if (!(await this.leases.renew(this.lease, this.leaseMs))) throw new Error(`lost the lease of ${this.lease.name}`);
  }

  /** Inside the transaction that stores something. @throws when somebody else has taken over. */
  async assertHeld(tx: Parameters<LeaseStore['holds']>[0]): Promise<void> {
    if (!(await this.leases.holds(tx, this.lease))) throw new Error(`lost the lease of ${this.lease.name}`);
  }
}

/** Starts what is due, each job under a lease, so that replicas share the work instead of doubling it. */
export class Scheduler {
  private readonly loop: Loop;

  constructor(
    private readonly schedules: ScheduleRepository,
    private readonly leases: LeaseStore,
    private readonly jobs: Readonly<Record<ScheduleJob, JobRun>>,
    private readonly options: SchedulerOptions,
  ) {
    const step = async (): Promise<'busy' | 'idle'> => ((await this.runOnce()) > 0 ? 'busy' : 'idle');
    this.loop = new Loop('scheduler', step, { idleMs: options.idleMs, onError: (error) => options.onError(error) });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Runs every schedule that is due; the number that ran. */
  async runOnce(): Promise<number> {
    let ran = 0;
    for (const schedule of await this.schedules.due()) if (await this.run(schedule)) ran += 1;
    return ran;
  }

  private async run(schedule: Schedule): Promise<boolean> {
    const { owner, leaseMs } = this.options;
    // By job, not by name: two schedules of one job must not walk the same stream side by side.
    const lease = await this.leases.acquire(`job:${schedule.job}`, owner, leaseMs);
    if (lease === undefined) return false;
    try {
      await this.schedules.started(schedule);
      await this.jobs[schedule.job](new JobLease(this.leases, lease, leaseMs));
      await this.schedules.finished(schedule, null);
    } catch (error) {
      this.options.onError(error, schedule);
      await this.schedules.finished(schedule, error instanceof Error ? error.message : String(error));
    } finally {
      await this.leases.release(lease);
    }
    return true;
  }
}
