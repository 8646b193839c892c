import { describe, expect, it } from 'vitest';

import { startOfDay } from './next-billing.js';

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
