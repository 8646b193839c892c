import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromGatewayDate, toGatewayDate } from './calendar-date.js';

describe('calendar dates', () => {
  it('come back as they went, whatever the zone of the process', () => {
    const dates = fc.date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const iso = date.toISOString().slice(0, 10);
        expect(fromGatewayDate(toGatewayDate(iso))).toBe(iso);
      }),
    );
  });

  it('are written month first', () => {
    expect(toGatewayDate('2024-04-30')).toBe('04/30/2024');
  });

  it.each(['2023-02-29', '2024-13-01', '2024-00-10', '2024-1-1', '04/30/2024', '', '2024-04-31'])(
    '"%s" is refused',
    (text) => {
      expect(() => toGatewayDate(text)).toThrow('is not a calendar date');
    },
  );

  it('are read from date-times and ISO forms too, and empty stays empty', () => {
    expect(fromGatewayDate('04/30/2024 23:59:59')).toBe('2024-04-30');
    expect(fromGatewayDate('2024-04-30T01:00:00Z')).toBe('2024-04-30');
    expect(fromGatewayDate('')).toBeUndefined();
  });
});
