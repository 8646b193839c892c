import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { parse } from 'lossless-json';
import { describe, expect, it } from 'vitest';

import { decimalText } from './decimal-text.js';
import { JsonObject } from './json-object.js';

describe('the amount in a JSON text', () => {
  it.each([
    ['5000.0', '5000'],
    ['199.98', '199.98'],
    ['0.10', '0.1'],
    ['-0.00', '0'],
    ['1.5e3', '1500'],
    ['1E+2', '100'],
    ['25e-3', '0.025'],
    ['-1.25E1', '-12.5'],
    ['9007199254740993', '9007199254740993'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['12345678901234567890.12', '12345678901234567890.12'],
  ])('reads %s as %s, not a digit more or less', (text, expected) => {
    expect(decimalText(text)).toBe(expected);
  });

  it.each(['', 'abc', '1.', '.5', '0x10', 'NaN', 'Infinity', '1e400', '1,5', ' 1', '--1'])('refuses %j', (text) => {
    expect(decimalText(text)).toBeUndefined();
  });

  it('keeps every digit of any amount, however it is written', () => {
    const amount = fc.tuple(
      fc.boolean(),
      fc.bigInt({ min: 0n, max: 10n ** 24n }),
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom('plain', 'exponent'),
    );
    fc.assert(
      fc.property(amount, ([negative, digits, scale, form]) => {
        const scientific = `${negative ? '-' : ''}${digits}e-${scale}`;
        const exact = new Decimal(scientific);
        const plain = exact.toFixed();
        const text = form === 'plain' ? plain : scientific;
        const read = JsonObject.of(parse(`{"value":${text}}`), '').decimal('value');
        expect(new Decimal(read).equals(exact)).toBe(true);
        expect(read).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      }),
    );
  });
});
