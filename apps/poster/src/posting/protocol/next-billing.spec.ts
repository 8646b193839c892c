import { describe, expect, it } from 'vitest';

import type { DealState } from '../model/deal-state.js';
import { nextBillingAt, startOfDay } from './next-billing.js';

describe('a deal that posts per billing date', () => {
  const deal = { event: { timeZone: 'Europe/Brussels', bookkeepingDate: '2026-01-01' } } as DealState;
  const desired = { kind: 'entries' as const, entries: [], excluded: [] };

  it('is looked at again when the next date begins where the company is', () => {
    const now = new Date('2026-01-10T12:00:00Z');
    expect(nextBillingAt(deal, { ...desired, dueOn: '2026-02-01' }, now)).toEqual(new Date('2026-01-31T23:00:00Z'));
  });

  it('is not looked at all the time when the clocks disagree about the day', () => {
    const now = new Date('2026-02-01T00:30:00Z');
    expect(nextBillingAt(deal, { ...desired, dueOn: '2026-02-01' }, now)).toEqual(new Date('2026-02-01T01:30:00Z'));
  });

  it('is left alone once nothing more comes', () => {
    expect(nextBillingAt(deal, desired, new Date())).toBeNull();
    expect(nextBillingAt(deal, { kind: 'held', reasons: [] }, new Date())).toBeNull();
  });
});

describe('the first instant of a billing date', () => {
  it.each([
    ['UTC', '2026-02-01', '2026-02-01T00:00:00.000Z'],
    ['Europe/Brussels', '2026-02-01', '2026-01-31T23:00:00.000Z'],
    ['Europe/Brussels', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Brussels', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-02-01', '2026-01-31T10:00:00.000Z'],
    ['America/Los_Angeles', '2026-02-01', '2026-02-01T08:00:00.000Z'],
    ['No/Where', '2026-02-01', '2026-02-01T00:00:00.000Z'],
  ])('is midnight in the zone of the company: %s %s', (zone, date, expected) => {
    expect(startOfDay(date, zone).toISOString()).toBe(expected);
  });
});
