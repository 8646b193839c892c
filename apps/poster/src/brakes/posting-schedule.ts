import { nextCronTime } from '@app/platform';
import { CronTime } from 'cron';

/** When planned entries may start; what is planned between two runs waits for the next one. */
export interface PostingSchedule {
  /** Minute, hour, day of month, month, day of week. */
  readonly cron: string;
  readonly timeZone: string;
}

export function nextPostingRun({ cron, timeZone }: PostingSchedule, after: Date): Date {
  return nextCronTime(cron, timeZone, after);
}

/** Does it ever come, in a zone that exists? */
export function isPostingSchedule(value: unknown): value is PostingSchedule {
  const { cron, timeZone } = (value ?? {}) as { cron?: unknown; timeZone?: unknown };
  if (typeof cron !== 'string' || typeof timeZone !== 'string' || !CronTime.validateCronExpression(cron).valid)
    return false;
  try {
    nextPostingRun({ cron, timeZone }, new Date());
    return true;
  } catch {
    return false;
  }
}
