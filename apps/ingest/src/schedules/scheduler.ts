import { Loop, type LeaseStore } from '@app/platform';

import { JobLease, JobStoppedError } from './job-lease.js';
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

/**
 * Starts what is due, each job under a lease, so that replicas share the work instead of doubling it. Jobs run side by
 * side: a scan of a whole account must not keep the poll waiting.
 */
export class Scheduler {
  private readonly loop: Loop;
  private readonly running = new Map<string, Promise<boolean>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly schedules: ScheduleRepository,
    private readonly leases: LeaseStore,
    private readonly jobs: Readonly<Record<ScheduleJob, JobRun>>,
    private readonly options: SchedulerOptions,
  ) {
    const step = async (): Promise<'idle'> => {
      // Not waited for: the next look at the clock must not depend on how long a job takes.
      void (await this.startDue());
      return 'idle';
    };
    this.loop = new Loop('scheduler', step, { idleMs: options.idleMs, onError: (error) => options.onError(error) });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  /** Running jobs end at their next page; they stay due. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await Promise.all(this.running.values());
  }

  /** Runs every schedule that is due to its end; the number that ran. */
  async runOnce(): Promise<number> {
    const outcomes = await Promise.all(await this.startDue());
    return outcomes.filter(Boolean).length;
  }

  private async startDue(): Promise<Promise<boolean>[]> {
    const due = await this.schedules.due();
    return due.filter((one) => !this.running.has(one.name)).map((one) => this.launch(one));
  }

  private launch(schedule: Schedule): Promise<boolean> {
    const run = this.run(schedule)
      .catch((error: unknown) => {
        this.options.onError(error, schedule);
        return false;
      })
      .finally(() => this.running.delete(schedule.name));
    this.running.set(schedule.name, run);
    return run;
  }

  private async run(schedule: Schedule): Promise<boolean> {
    const { owner, leaseMs } = this.options;
    // By job, not by name: two schedules of one job must not walk the same stream side by side.
    const lease = await this.leases.acquire(`job:${schedule.job}`, owner, leaseMs);
    if (lease === undefined) return false;
    try {
      const run = await this.schedules.started(schedule);
      const failure = await this.failureOf(schedule, new JobLease(this.leases, lease, leaseMs, this.stopping.signal));
      await this.schedules.finished(schedule, run, failure);
    } catch (error) {
      if (error instanceof JobStoppedError) return false;
      throw error;
    } finally {
      await this.leases.release(lease);
    }
    return true;
  }

  /** Runs the job; what was wrong, or null. */
  private async failureOf(schedule: Schedule, lease: JobLease): Promise<string | null> {
    try {
      await this.jobs[schedule.job](lease);
      return null;
    } catch (error) {
      if (error instanceof JobStoppedError) throw error;
      this.options.onError(error, schedule);
      return error instanceof Error ? error.message : String(error);
    }
  }
}
