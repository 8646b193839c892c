export const progressExample = {
  kind: 'account',
  rows: 214,
  readAt: '2025-03-14T10:00:00.000Z',
  incrementalAt: '2025-03-14T10:00:00.000Z',
  fullAt: '2025-03-14T01:30:00.000Z',
  changedAt: null,
  durationMs: 840,
  failedAt: null,
  failures: 0,
  problem: null,
  limitation: null,
  nextAt: '2025-03-14T10:15:00.000Z',
  nextFullAt: '2025-03-15T01:30:00.000Z',
  requestsToday: 41,
  transactionsToday: 41,
};

export const scheduleExample = {
  nightlyAt: '02:30',
  timeZone: 'Europe/Berlin',
  demandSeconds: 60,
  everySeconds: { entity: 300, customer: 3600 },
};

export const costExample = { day: '2025-03-14', kind: 'account', requests: 41, transactions: 41 };
