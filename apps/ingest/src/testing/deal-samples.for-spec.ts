import type { DealLine } from '@app/contracts';

import type { TransitionSettings } from '../deal/deal-transition.js';
import type { DealDetails, DealFacts, DealObservation } from '../deal/deal-snapshot.js';

/** A readable won deal with one line; tests say only what differs. */
export function sampleFacts(changes: Partial<DealFacts> = {}): DealFacts {
  return {
    dealId: '41',
    title: 'Acme rollout',
    currency: 'EUR',
    value: '5000.00',
    status: 'won',
    addTime: '2026-05-02T09:00:00.000Z',
    updateTime: '2026-05-09T13:20:11.000Z',
    stageChangeTime: null,
    wonTime: '2026-05-09T13:20:10.000Z',
    localWonDate: '2026-05-09',
    isArchived: false,
    pipelineId: '1',
    stageId: '5',
    stageOrder: 5,
    personId: null,
    organizationId: '12',
    ...changes,
  };
}

export function sampleLine(changes: Partial<DealLine> = {}): DealLine {
  return {
    lineId: '1',
    productId: '7',
    productVariationId: null,
    productName: 'Training',
    productCode: null,
    category: { id: '18', label: 'Services' },
    quantity: '1',
    itemPrice: '5000.00',
    discount: '0',
    discountType: 'percentage',
    tax: '0',
    taxMethod: 'none',
    sum: '5000.00',
    currency: 'EUR',
    enabled: true,
    billingFrequency: 'one-time',
    billingCycles: null,
    billingStartDate: null,
    comments: null,
    ...changes,
  };
}

export function sampleDetails(changes: Partial<DealDetails> = {}): DealDetails {
  return {
    pipeline: { id: '1', name: 'Sales' },
    stage: { id: '5', name: 'Negotiation' },
    owner: null,
    labels: [],
    organization: { organizationId: '12', name: 'Acme GmbH' },
    lines: [sampleLine()],
    discounts: [],
    instalments: [],
    linesNetTotal: '5000.00',
    linesMatchValue: true,
    customFields: [],
    ...changes,
  };
}

export function present(facts: Partial<DealFacts> = {}, details: Partial<DealDetails> = {}): DealObservation {
  return { kind: 'present', facts: sampleFacts(facts), details: sampleDetails(details) };
}

export const sampleSettings: TransitionSettings = {
  cutover: '2026-05-01T00:00:00.000Z',
  timeZone: 'Europe/Berlin',
  revenueStages: new Map(),
  mappedFieldKeys: [],
  versionEpoch: 0,
};
