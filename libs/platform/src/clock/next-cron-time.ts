import { CronTime } from 'cron';

type Moment = ReturnType<CronTime['getNextDateFrom']>;

/**
 * The first time after `after` that a cron expression means by the clock on the wall of `timeZone`. A time that the clocks skip
 * in spring comes when they have been put forward; one that they show twice in autumn comes once a day, not an hour early as well.
 * Throws what `cron` throws where expression or zone are none, or never come.
 */
export function nextCronTime(expression: string, timeZone: string, after: Date): Date {
  const time = new CronTime(expression, timeZone);
  let next = time.getNextDateFrom(after, timeZone);
  // `cron` counts on from the day before: after the clocks went back it also names a moment that the wall shows an hour early.
  while (!isMeant(next, expression) && !isAfterGap(next)) next = time.getNextDateFrom(next.toJSDate(), timeZone);
  return next.toJSDate();
}

function isMeant({ year, month, day, hour, minute, second }: Moment, expression: string): boolean {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const asked = new CronTime(expression, 'UTC').getNextDateFrom(new Date(wall - 1000), 'UTC');
  return asked.toMillis() === wall;
}

function isAfterGap(next: Moment): boolean {
  return next.minus({ hours: 3 }).offset < next.offset;
}
