import type { ScheduleTrigger } from './schedule-trigger.js';

/** What a schedule can start. */
export const scheduleJobs = [
  'poll',
  'sweep',
  'scan',
  'compare',
  're-emit',
  'subscriptions',
  'prune',
  'backfill',
  'options',
] as const;
export type ScheduleJob = (typeof scheduleJobs)[number];

export interface Schedule {
  readonly name: string;
  readonly job: ScheduleJob;
  readonly trigger: ScheduleTrigger;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly nextRunAt: Date | null;
  readonly lastStartedAt: Date | null;
  readonly lastFinishedAt: Date | null;
  readonly lastError: string | null;
}
