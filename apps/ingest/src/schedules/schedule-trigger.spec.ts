import { describe, expect, it } from 'vitest';

import { nextRun, triggerFault, type ScheduleTrigger } from './schedule-trigger.js';

const at = (text: string): Date => new Date(text);

describe('the next run', () => {
  it.each<[string, ScheduleTrigger, string, string, string | null]>([
    ['every ten minutes', { type: 'every', minutes: 10 }, 'UTC', '2026-05-09T10:03:00Z', '2026-05-09T10:13:00.000Z'],
    [
      'daily in the zone of the books',
      { type: 'daily', at: '07:30' },
      'Europe/Berlin',
      '2026-05-09T10:00:00Z',
      '2026-05-10T05:30:00.000Z',
    ],
    [
      'daily across the change to winter time',
      { type: 'daily', at: '07:30' },
      'Europe/Berlin',
      '2026-10-24T10:00:00Z',
      '2026-10-25T06:30:00.000Z',
    ],
    [
      'weekly on Mondays',
      { type: 'weekly', weekday: 1, at: '06:00' },
      'UTC',
      '2026-05-09T10:00:00Z',
      '2026-05-11T06:00:00.000Z',
    ],
    ['by cron', { type: 'cron', expression: '*/5 * * * *' }, 'UTC', '2026-05-09T10:03:00Z', '2026-05-09T10:05:00.000Z'],
    [
      'by cron with seconds',
      { type: 'cron', expression: '*/2 * * * * *' },
      'UTC',
      '2026-05-09T10:03:01Z',
      '2026-05-09T10:03:02.000Z',
    ],
    ['after an event only', { type: 'after-stage', stageId: '5' }, 'UTC', '2026-05-09T10:03:01Z', null],
  ])('%s', (_, trigger, zone, after, expected) => {
    expect(nextRun(trigger, zone, at(after))?.toISOString() ?? null).toBe(expected);
  });

  it('is one run after an outage, not one for each that was missed', () => {
    const next = nextRun({ type: 'cron', expression: '*/5 * * * *' }, 'UTC', at('2026-05-10T00:01:00Z'));
    expect(next?.toISOString()).toBe('2026-05-10T00:05:00.000Z');
  });
});

describe('a trigger', () => {
  it.each<[ScheduleTrigger, string | undefined]>([
    [{ type: 'every', minutes: 0 }, 'minutes must be'],
    [{ type: 'every', minutes: 1.5 }, 'minutes must be'],
    [{ type: 'daily', at: '24:00' }, 'at must be'],
    [{ type: 'daily', at: '23:59' }, undefined],
    [{ type: 'weekly', weekday: 7, at: '07:00' }, 'weekday must be'],
    [{ type: 'weekly', weekday: 0, at: '7:00' }, 'at must be'],
    [{ type: 'cron', expression: 'every now and then' }, 'not a cron expression'],
    [{ type: 'cron', expression: '0 0 31 2 *' }, ''],
    [{ type: 'cron', expression: '15 2 * * 1-5' }, undefined],
    [{ type: 'after-stage', stageId: 'five' }, 'stageId must be'],
  ])('%j', (trigger, fault) => {
    const found = triggerFault(trigger, 'Europe/Berlin');
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});
