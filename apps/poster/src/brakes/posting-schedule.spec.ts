import { describe, expect, it } from 'vitest';

import { isPostingSchedule, nextPostingRun } from './posting-schedule.js';

describe('a posting schedule', () => {
  it('runs by the clock of its zone, in summer and in winter', () => {
    const nightly = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' };
    expect(nextPostingRun(nightly, new Date('2026-01-10T12:00:00Z'))).toEqual(new Date('2026-01-11T01:30:00Z'));
    expect(nextPostingRun(nightly, new Date('2026-07-10T12:00:00Z'))).toEqual(new Date('2026-07-11T00:30:00Z'));
  });

  it.each([
    { cron: 'every night', timeZone: 'Europe/Berlin' },
    { cron: '0 2 * * *', timeZone: 'Mars/Olympus' },
    { cron: '0 2 * * *' },
    null,
  ])('is refused where it would never run: %j', (value) => {
    expect(isPostingSchedule(value)).toBe(false);
  });
});
