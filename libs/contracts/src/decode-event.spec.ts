import { describe, expect, it } from 'vitest';

import { toEventHeaders } from './cloud-event.js';
import { decodeEvent, SCHEMA_VERSION, UnknownSchemaMajorError, UnreadableEventError } from './decode-event.js';
import { eventIdOf } from './event-id.js';
import { EventType } from './event-type.js';
import { isDecimalString } from './decimal-string.js';

const headers = toEventHeaders({
  id: eventIdOf('test', '990001', 'deal', '41', 1, 'abc'),
  type: EventType.dealWon,
  time: '2026-05-09T13:20:11Z',
  subject: 'deal/41',
  environmentId: 'test',
  company: '990001',
});

const line = {
  lineId: '1',
  productId: '7',
  productName: 'Licence',
  category: { id: '18', label: 'Software' },
  quantity: '2',
  itemPrice: '99.99',
  discount: '0',
  discountType: 'percentage',
  tax: '0',
  taxMethod: 'none',
  sum: '199.98',
  currency: 'EUR',
  enabled: true,
  billingFrequency: 'one-time',
};

const dealWon = {
  schemaVersion: SCHEMA_VERSION,
  environmentId: 'test',
  company: '990001',
  dealId: '41',
  dealVersion: 1,
  cycle: 1,
  baseline: false,
  observedAt: '2026-05-09T13:20:11Z',
  readSequence: '12',
  contentHash: 'abc',
  contentFieldSet: 'v1',
  title: 'Acme rollout',
  currency: 'EUR',
  value: '199.98',
  trigger: 'won',
  cycleTime: '2026-05-09T13:20:10Z',
  bookkeepingDate: '2026-05-09',
  timeZone: 'Europe/Berlin',
  pipeline: { id: '1', name: 'Sales' },
  stage: { id: '5', name: 'Negotiation' },
  labels: [],
  lines: [line],
  discounts: [],
  instalments: [],
  linesNetTotal: '199.98',
  linesMatchValue: true,
  customFields: [],
};

const decode = (change: object): unknown => decodeEvent(headers, JSON.stringify({ ...dealWon, ...change }));

describe('reading an event', () => {
  it('gives the deal with its lines', () => {
    const decoded = decodeEvent(headers, JSON.stringify(dealWon));
    expect(decoded.type).toBe(EventType.dealWon);
    expect(decoded.data).toMatchObject({ dealId: '41', value: '199.98', lines: [{ itemPrice: '99.99' }] });
  });

  it('keeps fields that a newer minor version added', () => {
    expect(decode({ schemaVersion: '1.7', probability: 80 })).toMatchObject({ data: { probability: 80 } });
  });

  it('stops at a newer major version instead of skipping the event', () => {
    expect(() => decode({ schemaVersion: '2.0' })).toThrow(UnknownSchemaMajorError);
  });

  it.each([
    ['an amount that is a JSON number', { value: 199.98 }, 'value'],
    ['an amount with an exponent', { value: '1e3' }, 'value'],
    ['a line without quantity', { lines: [{ ...line, quantity: undefined }] }, 'lines.0.quantity'],
    ['a bookkeeping date with a time', { bookkeepingDate: '2026-05-09T00:00:00Z' }, 'bookkeepingDate'],
    ['no deal version', { dealVersion: undefined }, 'dealVersion'],
  ])('refuses %s and names the field', (_, change, field) => {
    expect(() => decode(change)).toThrow(UnreadableEventError);
    expect(() => decode(change)).toThrow(field);
  });

  it.each([['not json'], ['[]'], ['null'], ['"text"']])('refuses the value %s', (value) => {
    expect(() => decodeEvent(headers, value)).toThrow(UnreadableEventError);
  });

  it('refuses a type nobody defined', () => {
    expect(() => decodeEvent({ ...headers, ce_type: 'toString' }, JSON.stringify(dealWon))).toThrow(
      UnreadableEventError,
    );
  });
});

describe('event ids', () => {
  it('are the same for the same fact and differ where any part differs', () => {
    expect(eventIdOf('e', 'c', 1)).toBe(eventIdOf('e', 'c', '1'));
    expect(eventIdOf('ab', 'c')).not.toBe(eventIdOf('a', 'bc'));
    expect(eventIdOf('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('decimal strings', () => {
  it.each(['0', '-0.01', '1250.00', '99999999999999999999.123456789012345678'])('accept %s', (text) => {
    expect(isDecimalString(text)).toBe(true);
  });

  it.each(['', '01', '1.', '.5', '1e3', '1,000', '+1', 'NaN', ' 1'])('refuse "%s"', (text) => {
    expect(isDecimalString(text)).toBe(false);
  });
});
