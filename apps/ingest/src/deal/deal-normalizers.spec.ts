import type { PipedriveDealLine, PipedriveField, PipedriveRawValue } from '@app/pipedrive';
import { describe, expect, it } from 'vitest';

import { amountText, exactText } from './amount.js';
import { bookkeepingDate, isTimeZone } from './bookkeeping-date.js';
import { normalizeCustomField } from './custom-field.normalizer.js';
import { normalizeDealLine } from './deal-line.normalizer.js';
import { plainText } from './plain-text.js';

describe('an amount', () => {
  it.each([
    ['5000', 2, '5000.00'],
    ['499.95000000000005', 2, '499.95'],
    ['0.30000000000000004', 2, '0.30'],
    ['12345678901234.56', 2, '12345678901234.56'],
    ['99.98999999999999', 2, '99.99'],
    ['-12.5', 2, '-12.50'],
    ['1500', 0, '1500'],
    ['1.234', 3, '1.234'],
  ])('of %s in a currency with %i decimals is %s', (text, decimals, expected) => {
    expect(amountText(text, decimals)).toBe(expected);
  });

  it('with more decimals than its currency keeps them: rounding is not ours to decide', () => {
    expect(amountText('10.005', 2)).toBe('10.005');
  });

  it('never comes out with an exponent', () => {
    expect(exactText('1e-7')).toBe('0.0000001');
    expect(exactText('1e15')).toBe('1000000000000000');
  });
});

describe('the bookkeeping date', () => {
  it.each([
    ['2026-05-31T21:59:59Z', 'Europe/Berlin', '2026-05-31'],
    ['2026-05-31T22:00:00Z', 'Europe/Berlin', '2026-06-01'],
    ['2026-12-31T22:59:59Z', 'Europe/Berlin', '2026-12-31'],
    ['2026-12-31T23:00:00Z', 'Europe/Berlin', '2027-01-01'],
    ['2026-01-01T04:59:59Z', 'America/New_York', '2025-12-31'],
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-05-31T12:00:00Z', 'Pacific/Kiritimati', '2026-06-01'],
  ])('of %s in %s is %s', (instant, zone, date) => {
    expect(bookkeepingDate(instant, zone)).toBe(date);
  });

  it('needs a zone that exists', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });
});

const field = (fieldType: string, options: PipedriveField['options'] = []): PipedriveField => ({
  fieldCode: 'abc',
  fieldName: 'Field',
  fieldType,
  isCustomField: true,
  options,
});

describe('a custom field', () => {
  const options = [
    { id: '17', label: 'Sales' },
    { id: '18', label: 'Services' },
  ];
  it.each<[string, PipedriveField | undefined, PipedriveRawValue, object | null]>([
    ['text', field('varchar'), 'PO-1', { value: 'PO-1' }],
    ['empty text', field('varchar'), '', null],
    ['null', field('varchar'), null, null],
    ['number', field('double'), '12.500', { value: '12.5' }],
    ['option', field('enum', options), '17', { value: '17', label: 'Sales' }],
    ['deleted option', field('enum', options), '99', { value: '99', label: null }],
    ['option with its label', field('enum', options), { id: '17', label: 'Sales' }, { value: '17', label: 'Sales' }],
    ['options', field('set', options), ['18', '17'], { value: '17,18', label: 'Services, Sales' }],
    ['no options', field('set', options), [], null],
    ['money', field('monetary'), { value: '5.50', currency: 'USD' }, { value: '5.5', currency: 'USD' }],
    ['empty money', field('monetary'), { value: null, currency: null }, null],
    ['dates', field('daterange'), { value: '2026-01-01', until: '2026-01-31' }, { value: '2026-01-01/2026-01-31' }],
    ['address', field('address'), { value: 'Hafen 1', country: 'Germany' }, { value: 'Hafen 1' }],
    ['unknown definition', undefined, 'x', { value: 'x', name: 'abc', type: 'unknown' }],
  ])('with %s', (_, definition, raw, expected) => {
    const value = normalizeCustomField('abc', raw, definition);
    if (expected === null) expect(value).toBeNull();
    else expect(value).toMatchObject({ key: 'abc', ...expected });
  });
});

describe('a line', () => {
  const line: PipedriveDealLine = {
    id: '1',
    dealId: '41',
    productId: '7',
    productVariationId: null,
    name: 'Training',
    itemPrice: '100',
    quantity: '2',
    discount: '10',
    discountType: 'percentage',
    tax: '0',
    taxMethod: null,
    sum: null,
    currency: 'EUR',
    isEnabled: true,
    billingFrequency: null,
    billingFrequencyCycles: null,
    billingStartDate: null,
    orderNr: null,
    comments: '',
    addTime: null,
    updateTime: null,
  };
  const context = { decimals: 2, product: undefined, category: null };

  it('on a lower plan has neither sum nor billing, and is a one-time line', () => {
    expect(normalizeDealLine(line, context)).toMatchObject({
      sum: '180.00',
      billingFrequency: 'one-time',
      taxMethod: 'none',
      comments: null,
    });
  });

  it('with tax but no tax method is refused: it could mean either total', () => {
    expect(() => normalizeDealLine({ ...line, tax: '19' }, context)).toThrow('19 % tax but no tax method');
  });

  it('that recurs for ever has no number of periods', () => {
    expect(normalizeDealLine({ ...line, billingFrequency: 'monthly' }, context)).toMatchObject({ billingCycles: null });
  });
});

describe('a name', () => {
  it('loses what no database stores', () => {
    expect(plainText('a\u0000b\ud800c😀')).toBe('ab\ufffdc😀');
  });
});
