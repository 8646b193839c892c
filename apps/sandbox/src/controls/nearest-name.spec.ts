import { describe, expect, it } from 'vitest';

import { nearestName, remedyFor } from './nearest-name.js';

const NAMES = ['maxFunctions', 'offline', 'offlineAnswer', 'rates'];

describe('a name that somebody mistyped', () => {
  it.each([
    ['maxFunction', 'maxFunctions'],
    ['MAXFUNCTIONS', 'maxFunctions'],
    ['ofline', 'offline'],
    ['offlineAnwser', 'offlineAnswer'],
    ['rate', 'rates'],
  ])('%s is taken for %s', (given, meant) => {
    expect(nearestName(given, NAMES)).toBe(meant);
  });

  it.each(['', 'x', 'approvals', 'connectionLimit'])('%s is taken for none, and all are listed', (given) => {
    expect(nearestName(given, NAMES)).toBeUndefined();
    expect(remedyFor(given, NAMES)).toBe('known are maxFunctions, offline, offlineAnswer, rates');
  });
});
