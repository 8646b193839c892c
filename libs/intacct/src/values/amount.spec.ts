import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGatewayAmount, toGatewayUnsignedAmount } from './amount.js';

describe('amounts', () => {
  it.each([
    ['1250', '1250.00'],
    ['0', '0.00'],
    ['0.3', '0.30'],
    ['007.50', '7.50'],
    ['12345678901234567890.12', '12345678901234567890.12'],
    ['1.100', '1.10'],
    ['-5', '-5.00'],
  ])('%s is written as %s', (given, written) => {
    expect(toGatewayAmount(given, 'amount')).toBe(written);
  });

  it.each(['1.005', '0.001', '1e3', '1,000.00', '', 'NaN', ' 1', '.5'])('"%s" is refused and never rounded', (text) => {
    expect(() => toGatewayAmount(text, 'amount')).toThrow('amount');
  });

  it('of any size keep their value to the cent', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (cents) => {
        const amount = new Decimal(cents.toString()).dividedBy(100);
        const exact = `${(cents / 100n).toString()}.${(cents % 100n).toString().padStart(2, '0')}`;
        // Decimal.js keeps 20 digits by default; a string keeps all.
        if (cents < 10n ** 18n) expect(toGatewayUnsignedAmount(amount, 'amount')).toBe(exact);
        expect(toGatewayUnsignedAmount(exact, 'amount')).toBe(exact);
      }),
    );
  });

  it('of a journal line are never negative', () => {
    expect(() => toGatewayUnsignedAmount('-0.01', 'lines[0].amount')).toThrow('lines[0].amount');
    expect(toGatewayUnsignedAmount('-0', 'x')).toBe('0.00');
  });
});
