import { expect, it } from 'vitest';
import { Backoff } from './backoff.js';

it('rests longer after each failure in a row, at most 30 s, and forgets them after a success', () => {
  const backoff = new Backoff();
  const rests = Array.from({ length: 10 }, () => backoff.next('deals/3'));
  expect(rests).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  expect(backoff.next('deals/4')).toBe(200);
  backoff.succeeded('deals/3');
  expect(backoff.next('deals/3')).toBe(200);
});
