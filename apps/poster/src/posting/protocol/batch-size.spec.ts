import { describe, expect, it } from 'vitest';

import { defaultPostingSettings as settings } from '../model/posting-settings.js';
import type { WriteOutcome } from '../ports/ledger.gateway.js';
import { nextBatchSize } from './batch-size.js';

const done: WriteOutcome = { kind: 'succeeded', recordNo: '1' };

describe('the number of functions in one request', () => {
  it.each<{ when: string; size: number; outcomes: WriteOutcome[]; tookMs: number; next: number }>([
    { when: 'quick', size: 10, outcomes: [done], tookMs: 2_000, next: 15 },
    { when: 'slow', size: 10, outcomes: [done], tookMs: 10_000, next: 10 },
    { when: 'at its limit', size: 98, outcomes: [done], tookMs: 10, next: 100 },
    {
      when: 'overloaded',
      size: 15,
      outcomes: [done, { kind: 'unknown', text: 'x', overloaded: true }],
      tookMs: 10,
      next: 7,
    },
    {
      when: 'throttled',
      size: 1,
      outcomes: [{ kind: 'not-executed', text: 'x', throttled: true }],
      tookMs: 10,
      next: 1,
    },
    { when: 'refused', size: 10, outcomes: [{ kind: 'not-executed', text: 'x' }], tookMs: 10, next: 10 },
  ])('$when: $size becomes $next', ({ size, outcomes, tookMs, next }) => {
    expect(nextBatchSize(size, outcomes, tookMs, settings)).toBe(next);
  });
});
