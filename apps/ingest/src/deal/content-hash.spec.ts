import { describe, expect, it } from 'vitest';

import { sampleDetails, sampleFacts, sampleLine } from '../testing/deal-samples.for-spec.js';
import { contentHash, fieldSetName } from './content-hash.js';
import type { DealDetails, DealFacts } from './deal-snapshot.js';

const BASE = fieldSetName([]);
const hash = (
  facts: Partial<DealFacts> = {},
  details: Partial<DealDetails> = {},
  bookedOn = '2026-05-09',
  set = BASE,
) => contentHash(sampleFacts(facts), sampleDetails(details), bookedOn, set);
const lines = (...changes: Parameters<typeof sampleLine>[0][]) => ({ lines: changes.map((one) => sampleLine(one)) });
const field = (value: string) => ({ customFields: [{ key: 'abc', name: 'GL', type: 'enum', value, label: 'x' }] });

describe('the content hash', () => {
  it.each([
    ['5000 and 5000.00', hash({ value: '5000' }), hash({ value: '5000.00' })],
    ['a quantity of 1 and of 1.000', hash({}, lines({ quantity: '1' })), hash({}, lines({ quantity: '1.000' }))],
    ['another title', hash(), hash({ title: 'Renamed' })],
    ['a re-categorized product', hash(), hash({}, lines({ category: { id: '19', label: 'Other' } }))],
    ['a renamed product', hash(), hash({}, lines({ productName: 'Renamed' }))],
    [
      'another owner, other labels',
      hash(),
      hash({}, { owner: { id: '1', name: 'Ann' }, labels: [{ id: '1', label: 'hot' }] }),
    ],
    ['a renamed organization', hash(), hash({}, { organization: { organizationId: '12', name: 'Renamed' } })],
    ['another stage of the same cycle', hash(), hash({ stageId: '6', stageOrder: 6 })],
    [
      'the same lines in another order',
      hash({}, lines({ lineId: '1' }, { lineId: '2' })),
      hash({}, lines({ lineId: '2' }, { lineId: '1' })),
    ],
    ['a field that is not mapped', hash({}, field('17')), hash({}, field('18'))],
    [
      'a mapped field with another label only',
      hash({}, field('17'), undefined, 'deal-1+abc'),
      hash({}, { customFields: [{ ...field('17').customFields[0]!, label: 'y' }] }, undefined, 'deal-1+abc'),
    ],
  ])('does not change with %s', (_, a, b) => {
    expect(a).toBe(b);
  });

  it.each([
    ['value', hash({ value: '5000.01' })],
    ['currency', hash({ currency: 'USD' })],
    ['organization', hash({ organizationId: '13' })],
    ['no organization', hash({ organizationId: null })],
    ['bookkeeping date', hash({}, {}, '2026-05-10')],
    ['product', hash({}, lines({ productId: '8' }))],
    ['quantity', hash({}, lines({ quantity: '2' }))],
    ['price', hash({}, lines({ itemPrice: '4999.99' }))],
    ['tax', hash({}, lines({ tax: '19' }))],
    ['tax method', hash({}, lines({ taxMethod: 'inclusive' }))],
    ['line discount', hash({}, lines({ discount: '5' }))],
    ['disabled line', hash({}, lines({ enabled: false }))],
    ['billing period', hash({}, lines({ billingFrequency: 'monthly', billingCycles: 12 }))],
    ['billing start', hash({}, lines({ billingStartDate: '2026-06-01' }))],
    ['one line more', hash({}, lines({}, { lineId: '2' }))],
    ['deal discount', hash({}, { discounts: [{ discountId: 'd', type: 'amount', amount: '5' }] })],
    ['instalment', hash({}, { instalments: [{ instalmentId: 'i', amount: '5', billingDate: '2026-06-01' }] })],
  ])('changes with another %s', (_, other) => {
    expect(other).not.toBe(hash());
  });

  it('changes with the value of a mapped field', () => {
    expect(hash({}, field('18'), undefined, 'deal-1+abc')).not.toBe(hash({}, field('17'), undefined, 'deal-1+abc'));
  });

  it('names the fields it covers, in one order', () => {
    expect(fieldSetName(['b', 'a', 'b'])).toBe('deal-1+a+b');
  });
});
