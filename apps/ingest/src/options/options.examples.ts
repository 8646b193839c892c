const FIELD = 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12';

export const listExample = {
  name: 'revenue-accounts',
  owner: 'product',
  fieldCode: FIELD,
  ledgerCompany: 'ACME',
  kind: 'account',
  dimension: null,
  idPrefixes: ['4'],
  enabled: true,
  dueAt: null,
  checkedAt: '2026-03-14T10:00:00.000Z',
  failedAt: null,
  problem: null,
};

export const knownExample = { ledgerCompany: 'ACME', kind: 'account', dimension: null, rows: 214 };

export const previewExample = {
  list: 'revenue-accounts',
  plan: {
    adopted: [{ recordNo: '40', optionId: '11' }],
    renamed: [{ optionId: '12', from: '4010 Services', to: '4010 Consulting' }],
    added: [{ recordNo: '42', label: '4020 Hardware' }],
    forgotten: [],
  },
  requests: [
    {
      method: 'PATCH',
      path: `/api/v2/productFields/${FIELD}/options`,
      body: [{ id: 12, label: '4010 Consulting' }],
    },
    { method: 'POST', path: `/api/v2/productFields/${FIELD}/options`, body: [{ label: '4020 Hardware' }] },
  ],
};
