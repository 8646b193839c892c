import { describe, expect, it } from 'vitest';

import { dueReading, type KindState, nextFull, nextReading, type Pace } from './reference-pace.js';

const MINUTE = 60_000;
const pace: Pace = { everyMs: 15 * MINUTE, demandMs: MINUTE, nightlyAt: '02:30', timeZone: 'Europe/Berlin' };
const at = (text: string): Date => new Date(text);
const state = (changes: Partial<KindState> = {}): KindState => ({
  kind: 'account',
  readAt: at('2026-03-14T10:00:00Z'),
  fullAt: at('2026-03-14T01:30:00Z'),
  failedAt: null,
  failures: 0,
  ...changes,
});

describe('reference data is read', () => {
  it('completely at once where it never was', () => {
    expect(dueReading(state({ readAt: null, fullAt: null }), pace, at('2026-03-14T10:00:00Z'))).toBe('full');
  });

  it('incrementally after its interval, not before', () => {
    expect(dueReading(state(), pace, at('2026-03-14T10:14:59Z'))).toBeUndefined();
    expect(dueReading(state(), pace, at('2026-03-14T10:15:00Z'))).toBe('incremental');
  });

  it('earlier where a verdict would hold money, but not more often than the setting', () => {
    expect(dueReading(state(), pace, at('2026-03-14T10:00:59Z'), true)).toBeUndefined();
    expect(dueReading(state(), pace, at('2026-03-14T10:01:00Z'), true)).toBe('incremental');
  });

  it('completely each night at the hour of the company, summer time included', () => {
    expect(nextFull(state(), pace)).toEqual(at('2026-03-15T01:30:00Z'));
    const summer = state({ fullAt: at('2026-06-01T12:00:00Z') });
    expect(nextFull(summer, pace)).toEqual(at('2026-06-02T00:30:00Z'));
    expect(dueReading(state({ readAt: at('2026-03-15T01:29:00Z') }), pace, at('2026-03-15T01:30:00Z'))).toBe('full');
  });

  it('once for all the nights that were missed', () => {
    const away = state({ fullAt: at('2026-03-01T01:30:00Z'), readAt: at('2026-03-01T09:00:00Z') });
    const now = at('2026-03-14T10:00:00Z');
    expect(dueReading(away, pace, now)).toBe('full');
    expect(dueReading(state({ fullAt: now, readAt: now }), pace, now)).toBeUndefined();
  });

  it('again after a failure, later each time, but never later than by its interval', () => {
    const failing = (failures: number): KindState => state({ failedAt: at('2026-03-14T11:00:00Z'), failures });
    expect(dueReading(failing(1), pace, at('2026-03-14T11:00:29Z'), true)).toBeUndefined();
    expect(dueReading(failing(1), pace, at('2026-03-14T11:00:30Z'))).toBe('incremental');
    expect(dueReading(failing(3), pace, at('2026-03-14T11:01:59Z'))).toBeUndefined();
    expect(dueReading(failing(40), pace, at('2026-03-14T11:15:00Z'))).toBe('incremental');
    expect(nextReading(failing(3), pace, at('2026-03-14T11:00:00Z'))).toEqual(at('2026-03-14T11:02:00Z'));
  });
});
