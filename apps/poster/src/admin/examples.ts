/** What the documentation shows. */
export const ruleExample = {
  id: '0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a01',
  version: 1,
  name: 'Software licences',
  priority: 0,
  active: true,
  effectiveFrom: '2025-01-01',
  effectiveTo: null,
  conditions: { category: ['Software'] },
  result: {
    journal: 'PDR',
    treatment: 'revenue',
    revenueAccount: { number: '4000', recordNo: '42' },
    offsetAccount: { number: '1250', recordNo: '17' },
    dimensions: { department: { from: 'field', field: 'pipeline', map: { Sales: '100' }, otherwise: '900' } },
    entity: { from: 'fixed', value: 'US' },
  },
  earlyRevenueApprovedBy: null,
  author: 'ada',
  approvedBy: 'grace',
  createdAt: '2025-01-02T09:00:00.000Z',
  updatedAt: '2025-01-02T09:00:00.000Z',
};

export const holdExample = {
  kind: 'mapping',
  cause: 'mapping:category:Training',
  message: 'No rule in force on the date of the deal matches category "Training"',
  remedy: 'Add a rule for category "Training"',
  since: '2025-03-14T10:00:02.000Z',
};

export const postingExample = {
  dealId: '41',
  version: 2,
  title: 'Website relaunch',
  currency: 'EUR',
  value: '1250.00',
  status: 'held',
  holds: [holdExample],
  recordNos: [],
  changedAt: '2025-03-14T10:00:02.000Z',
};

export const operationExample = {
  id: '0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a02',
  subject: { kind: 'deal', id: '41' },
  kind: 'entry',
  action: 'create',
  reference: 'K7QP15-1',
  entity: 'US',
  state: 'manual',
  fence: 4,
  payloadHash: '9f1c…',
  recordNo: null,
  refusal: null,
  attempts: [
    { number: 1, payloadHash: '9f1c…', claimedAt: '2025-03-14T10:00:05.000Z', outcome: 'unknown', answer: 'time-out' },
  ],
};

export const previewExample = {
  outcome: {
    kind: 'entries',
    entries: [
      {
        key: 'PDR|US|2025-03-14',
        journal: 'PDR',
        entity: 'US',
        postingDate: '2025-03-14',
        bookkeepingDate: '2025-03-14',
        currency: 'USD',
        title: 'Website relaunch',
        state: 'Posted',
        lines: [
          {
            side: 'credit',
            account: { number: '4000', recordNo: '42' },
            amount: '1250.00',
            dimensions: { location: 'US' },
          },
          {
            side: 'debit',
            account: { number: '1250', recordNo: '17' },
            amount: '1250.00',
            dimensions: { location: 'US' },
          },
        ],
      },
    ],
    excluded: [],
  },
  parties: { customer: 'CK7QPC' },
  names: {
    'account:4000': 'Licences',
    'account:1250': 'Unbilled receivables',
    'journal:PDR': 'Pipedrive revenue',
    'entity:US': 'United States',
    'location:US': 'United States',
    [`rule:${ruleExample.id}:1`]: ruleExample.name,
  },
  lines: [
    {
      lineId: '311',
      decidedBy: { ruleId: ruleExample.id, version: 1, name: ruleExample.name },
      others: [
        {
          ruleId: ruleExample.id,
          version: 1,
          name: 'Training',
          miss: 'category',
          wanted: ['Training'],
          found: ['Software'],
        },
      ],
    },
  ],
};
