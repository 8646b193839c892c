import type { DealDiscount } from '@app/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sampleLine } from '../testing/deal-samples.for-spec.js';
import { lineTotals } from './line-totals.js';

type LineChange = Parameters<typeof sampleLine>[0];
const totals = (value: string, lines: LineChange[], discounts: DealDiscount[] = [], decimals = 2) =>
  lineTotals(
    value,
    lines.map((line) => sampleLine(line)),
    discounts,
    decimals,
  );
const line = (itemPrice: string, quantity = '1', more: LineChange = {}): LineChange => ({
  itemPrice,
  quantity,
  sum: '-1',
  ...more,
});

describe('line totals', () => {
  it.each([
    ['several lines', '199.98', [line('99.99', '2')], '199.98'],
    ['a fractional quantity', '1087.50', [line('145', '7.5')], '1087.50'],
    ['a percentage discount', '10800.00', [line('1200', '10', { discount: '10' })], '10800.00'],
    ['an amount discount', '90.00', [line('100', '1', { discount: '10', discountType: 'amount' })], '90.00'],
    [
      'exclusive tax left out of the value',
      '100.00',
      [line('100', '1', { tax: '19', taxMethod: 'exclusive' })],
      '100.00',
    ],
    ['exclusive tax in the value', '119.00', [line('100', '1', { tax: '19', taxMethod: 'exclusive' })], '100.00'],
    ['inclusive tax', '119.00', [line('119', '1', { tax: '19', taxMethod: 'inclusive' })], '100.00'],
    ['a disabled line', '100.00', [line('100'), line('50', '1', { enabled: false })], '100.00'],
    [
      'all periods of a recurring line',
      '1200.00',
      [line('100', '1', { billingFrequency: 'monthly', billingCycles: 12 })],
      '100.00',
    ],
    [
      'one period of a recurring line',
      '100.00',
      [line('100', '1', { billingFrequency: 'monthly', billingCycles: 12 })],
      '100.00',
    ],
    ["Pipedrive's own sums", '77.00', [line('100', '1', { sum: '77.00' })], '100.00'],
  ])('fit the value with %s', (_, value, lines, netTotal) => {
    expect(totals(value, lines)).toEqual({ netTotal, matchesValue: true });
  });

  it('lower by a discount of the deal', () => {
    expect(totals('90.00', [line('100')]).matchesValue).toBe(false);
    expect(totals('90.00', [line('100')], [{ discountId: 'd', type: 'percentage', amount: '10' }]).matchesValue).toBe(
      true,
    );
    expect(totals('85.00', [line('100')], [{ discountId: 'd', type: 'amount', amount: '15' }]).matchesValue).toBe(true);
  });

  it('are reported as not fitting when they are a cent apart, and nobody chooses', () => {
    expect(totals('199.97', [line('99.99', '2')])).toEqual({ netTotal: '199.98', matchesValue: false });
  });

  it('follow the decimals of the currency', () => {
    expect(totals('1500', [line('1500')], [], 0)).toEqual({ netTotal: '1500', matchesValue: true });
    expect(totals('1.234', [line('0.617', '2')], [], 3)).toEqual({ netTotal: '1.234', matchesValue: true });
  });

  it('are carried exactly, although the value they fit is rounded', () => {
    expect(totals('100.00', [line('33.333', '3')])).toEqual({ netTotal: '99.999', matchesValue: true });
    expect(totals('2', [line('0.5', '3')], [], 0)).toEqual({ netTotal: '1.5', matchesValue: true });
    const inclusive = line('100', '1', { tax: '19', taxMethod: 'inclusive' });
    expect(totals('100.00', [inclusive]).netTotal).toBe('84.033613445378151261');
  });

  it('are none without lines: then the value stands alone', () => {
    expect(totals('42.00', [])).toEqual({ netTotal: null, matchesValue: true });
  });

  it('are exact for any cents and quantities', () => {
    const cents = fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 1, max: 999 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(cents, (rows) => {
        const sum = rows.reduce((all, [price, quantity]) => all + BigInt(price) * BigInt(quantity), 0n);
        const text = `${sum / 100n}.${String(sum % 100n).padStart(2, '0')}`;
        const lines = rows.map(([price, quantity]) =>
          line(`${Math.trunc(price / 100)}.${String(price % 100).padStart(2, '0')}`, String(quantity)),
        );
        expect(totals(text, lines)).toEqual({ netTotal: text, matchesValue: true });
      }),
    );
  });
});
