import type { PostingSettings } from '../model/posting-settings.js';

export function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

/** Doubles with every step: 0 → first, 1 → twice that, and so on up to the maximum. */
export function backOffMs(first: number, maximum: number, step: number): number {
  return Math.min(first * 2 ** Math.min(step, 30), maximum);
}

/** When an operation that was looked for in vain is looked for again; null: no more by itself. */
export function watchAgainAt(now: Date, step: number, settings: PostingSettings): Date | null {
  const wait = settings.watchStepsMs[step];
  return wait === undefined ? null : later(now, wait);
}
