import type { DesiredOutcome } from '@app/mapping';

import type { DealState } from '../model/deal-state.js';

const HOUR_MS = 3_600_000;

/** When the deal has to be looked at again because a billing date has come; null where nothing waits for one. */
export function nextBillingAt({ event }: DealState, desired: DesiredOutcome, now: Date): Date | null {
  if (desired.kind === 'held' || desired.dueOn === undefined || event === null || !('timeZone' in event)) return null;
  const at = startOfDay(desired.dueOn, event.timeZone).getTime();
  // Should the clocks disagree about what day it is, it is asked again and again, but not all the time.
  return new Date(Math.max(at, now.getTime() + HOUR_MS));
}

/** The first instant of a calendar date in a time zone; in UTC where the zone is not known. */
export function startOfDay(date: string, timeZone: string): Date {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // The offset at the wanted instant, not at midnight UTC: clocks may change in between.
  const guess = midnight - offsetMs(midnight, timeZone);
  return new Date(midnight - offsetMs(guess, timeZone));
}

function offsetMs(at: number, timeZone: string): number {
  try {
    const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
    return Date.parse(`${local.replace(' ', 'T')}Z`) - at;
  } catch {
    return 0;
  }
}
