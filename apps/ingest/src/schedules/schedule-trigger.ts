import { nextCronTime } from '@app/platform';
import { CronTime } from 'cron';

/** When a schedule runs. `after-stage` runs when a deal enters the stage, and has no time of its own. */
export type ScheduleTrigger =
  | { readonly type: 'every'; readonly minutes: number }
  | { readonly type: 'daily'; readonly at: string }
  /** 0 is Sunday. */
  | { readonly type: 'weekly'; readonly weekday: number; readonly at: string }
  | { readonly type: 'cron'; readonly expression: string }
  | { readonly type: 'after-stage'; readonly stageId: string };

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;
const MAX_MINUTES = 7 * 24 * 60;

/** The next time after `after`, or null where only an event starts it. Runs missed meanwhile are not counted one by one. */
export function nextRun(trigger: ScheduleTrigger, timeZone: string, after: Date): Date | null {
  if (trigger.type === 'after-stage') return null;
  if (trigger.type === 'every') return new Date(after.getTime() + trigger.minutes * 60_000);
  if (trigger.type === 'cron') return nextCronTime(trigger.expression, timeZone, after);
  const weekday = trigger.type === 'weekly' ? String(trigger.weekday) : '*';
  return nextCronTime(`0 ${clock(trigger.at)} * * ${weekday}`, timeZone, after);
}

/** What is wrong with a trigger, in words for whoever set it; undefined when it is fine. */
export function triggerFault(trigger: ScheduleTrigger, timeZone: string): string | undefined {
  if (trigger.type === 'cron') return cronFault(trigger.expression, timeZone);
  if (trigger.type === 'after-stage')
    return /^\d+$/.test(trigger.stageId) ? undefined : 'stageId must be the number of a stage';
  if (trigger.type === 'every')
    return isWithin(trigger.minutes, 1, MAX_MINUTES)
      ? undefined
      : `minutes must be a whole number from 1 to ${MAX_MINUTES}`;
  if (trigger.type === 'weekly' && !isWithin(trigger.weekday, 0, 6))
    return 'weekday must be 0 (Sunday) to 6 (Saturday)';
  return TIME.test(trigger.at) ? undefined : 'at must be a time such as 07:30';
}

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

function cronFault(expression: string, timeZone: string): string | undefined {
  const checked = CronTime.validateCronExpression(expression);
  if (!checked.valid) return `"${expression}" is not a cron expression`;
  try {
    nextCronTime(expression, timeZone, new Date());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : `"${expression}" never comes`;
  }
}

/** `07:30` as the minute and hour of a cron expression. */
function clock(at: string): string {
  const match = TIME.exec(at);
  return `${Number(match?.[2] ?? 0)} ${Number(match?.[1] ?? 0)}`;
}
