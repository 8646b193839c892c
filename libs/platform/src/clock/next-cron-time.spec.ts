import { describe, expect, it } from 'vitest';

import { nextCronTime } from './next-cron-time.js';

function runs(expression: string, timeZone: string, after: string, count: number): string[] {
  const times: Date[] = [];
  for (let last = new Date(after); times.length < count; times.push(last))
    last = nextCronTime(expression, timeZone, last);
  return times.map((time) => time.toISOString().slice(0, 16));
}

describe('what is to run at a time of the day', () => {
  it.each([
    ['0 2 * * *', 'America/Chicago', ['2027-11-06T07:00', '2027-11-07T08:00', '2027-11-08T08:00']],
    ['30 2 * * *', 'America/New_York', ['2027-11-06T06:30', '2027-11-07T07:30', '2027-11-08T07:30']],
    ['0 0 * * *', 'America/Havana', ['2027-11-06T04:00', '2027-11-07T04:00', '2027-11-08T05:00']],
  ])('runs once on the day on which the clocks go back: %s in %s', (expression, timeZone, expected) => {
    expect(runs(expression, timeZone, '2027-11-05T12:00:00Z', 3)).toEqual(expected);
  });

  it('runs at its time although the clocks went back an hour before', () => {
    const expected = ['2027-10-30T01:00', '2027-10-31T02:00', '2027-11-01T02:00'];
    expect(runs('0 3 * * *', 'Europe/Berlin', '2027-10-29T12:00:00Z', 3)).toEqual(expected);
  });

  it('runs when the clocks have been put forward, where they skip its time', () => {
    const expected = ['2027-03-27T01:30', '2027-03-28T01:00', '2027-03-29T00:30'];
    expect(runs('30 2 * * *', 'Europe/Berlin', '2027-03-26T12:00:00Z', 3)).toEqual(expected);
  });

  it('goes on at the same pace through both hours that have one name, where it runs by the minute', () => {
    const expected = [
      '2027-11-07T06:40',
      '2027-11-07T07:00',
      '2027-11-07T07:20',
      '2027-11-07T07:40',
      '2027-11-07T08:00',
    ];
    expect(runs('*/20 * * * *', 'America/Chicago', '2027-11-07T06:30:00Z', 5)).toEqual(expected);
  });

  it('never comes on a day that no month has', () => {
    expect(() => nextCronTime('0 0 31 2 *', 'UTC', new Date('2027-01-01T00:00:00Z'))).toThrow();
  });
});
