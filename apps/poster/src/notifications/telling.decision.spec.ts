import { describe, expect, it } from 'vitest';

import { decideTellings, defaultPatienceMs, type TellingPolicy } from './telling.decision.js';
import type { OpenNotification, ToldItem, WaitingCause } from './waiting-cause.js';

const HOUR_MS = 3_600_000;
const now = new Date('2026-03-14T10:00:00.000Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
const policy: TellingPolicy = { digestMs: 24 * HOUR_MS, patienceMs: defaultPatienceMs };

const waiting = (cause: string, more: Partial<WaitingCause> = {}): WaitingCause => ({
  source: 'hold',
  cause,
  kind: 'mapping',
  message: `${cause} has no rule`,
  remedy: 'Make a rule',
  count: 1,
  amounts: {},
  oldest: hoursAgo(1),
  ...more,
});
const told = (cause: string, toldHoursAgo: number, more: Partial<OpenNotification> = {}): OpenNotification => ({
  id: `id of ${cause}`,
  source: 'hold',
  cause,
  openedAt: hoursAgo(toldHoursAgo),
  toldAt: hoursAgo(toldHoursAgo),
  item: {} as ToldItem,
  ...more,
});

describe('what people are told', () => {
  it('a cause once when it appears, however many deals join it', () => {
    expect(decideTellings([waiting('a')], [], now, policy)).toMatchObject({ opened: [{ cause: 'a' }], solved: [] });
    const later = decideTellings([waiting('a', { count: 900 })], [told('a', 2)], now, policy);
    expect(later).toEqual({ opened: [], digest: [], solved: [] });
  });

  it('everything that lasts, once a day, in one digest', () => {
    const causes = [waiting('a'), waiting('b'), waiting('new')];
    const { digest, opened } = decideTellings(causes, [told('a', 24), told('b', 3)], now, policy);
    expect(digest.map((one) => one.now.cause)).toEqual(['a', 'b']);
    expect(opened.map((one) => one.cause)).toEqual(['new']);
    expect(decideTellings(causes, [told('a', 23.9), told('b', 3)], now, policy).digest).toEqual([]);
  });

  it('once more when a cause is gone', () => {
    expect(decideTellings([], [told('a', 30)], now, policy)).toEqual({
      opened: [],
      digest: [],
      solved: [told('a', 30)],
    });
  });

  it('nothing about causes that could not be read for their number', () => {
    expect(decideTellings([], [told('a', 1)], now, policy, false).solved).toEqual([]);
  });

  it('the same words of two sources apart', () => {
    const { opened } = decideTellings(
      [waiting('manual', { source: 'operation', kind: '' })],
      [told('manual', 1)],
      now,
      policy,
    );
    expect(opened).toHaveLength(1);
  });

  it.each([
    ['quiet', 1000, 0],
    ['schedule', 1000, 0],
    ['paused', 1000, 0],
    ['waiting', 0.5, 0],
    ['waiting', 1, 1],
    ['period', 0, 1],
  ])('a hold of kind %s after %s hours: %s message', (kind, hours, messages) => {
    const { opened } = decideTellings([waiting('a', { kind, oldest: hoursAgo(hours) })], [], now, policy);
    expect(opened).toHaveLength(messages);
  });
});
