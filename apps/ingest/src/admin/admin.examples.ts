/** Examples for the API documentation. */
export const statusExample = {
  environmentId: 'prod',
  company: '990',
  cutover: '2026-12-01T00:00:00.000Z',
  emitting: true,
  remark: null,
  connection: { access: 'api-token' },
  timeZone: 'Europe/Berlin',
  deals: { seen: 1204, inCycle: 311, baseline: 290, unevaluated: 0, unreadable: 1 },
  streams: [
    {
      name: 'deals',
      watermark: '2026-12-03T10:15:02.000Z',
      lastId: null,
      lastStartedAt: '2026-12-03T10:20:00.000Z',
      lastSucceededAt: '2026-12-03T10:20:01.000Z',
      lastError: null,
      lastErrorAt: null,
      rowsSeen: 1310,
      lagSeconds: 14,
    },
  ],
  pendingHints: [{ entity: 'deal', pending: 2, failing: 0, oldest: '2026-12-03T10:20:12.000Z' }],
  outbox: { waiting: 0, oldestSeconds: 0 },
};

export const historyExample = [
  {
    dealId: '41',
    observedAt: '2026-12-03T10:20:12.412Z',
    readSequence: '1817',
    source: 'webhook',
    updateTime: '2026-12-03T10:20:11.000Z',
    outcome: 'entered-cycle',
    eventId: '0d2c6f0c-93f1-8d52-a6b0-4f3a8c1f7e11',
    eventType: 'pipedrive.deal-won.v1',
    version: 1,
    cycle: 1,
    baseline: false,
    reason: null,
    summary: { seen: 'present', status: 'won', value: '1500.00', currency: 'EUR' },
  },
];

export const deliveryExample = [
  {
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    receivedAt: '2026-12-03T10:20:11.902Z',
    outcome: 'hinted',
    entity: 'deal',
    entityId: '41',
    action: 'change',
    webhookVersion: '2.0',
    attempt: 1,
    reason: null,
    replayedAt: null,
  },
];

export const schedulesExample = [
  {
    name: 'poll',
    job: 'poll',
    trigger: { type: 'cron', expression: '*/5 * * * *' },
    timeZone: 'Europe/Berlin',
    enabled: true,
    nextRunAt: '2026-12-03T10:25:00.000Z',
    lastStartedAt: '2026-12-03T10:20:00.000Z',
    lastFinishedAt: '2026-12-03T10:20:01.000Z',
    lastError: null,
  },
];

export const backfillExample = {
  id: '3f6c1e0a-6a53-4a5e-9a1b-3c0f7f0c2d11',
  wonFrom: '2026-01-01',
  wonTo: '2026-03-31',
  dryRun: true,
  state: 'done',
  requestedBy: 'admin',
  reason: null,
  cursorId: '4711',
  scanned: 4210,
  matched: 310,
  startedAt: '2026-12-03T10:20:00.000Z',
  finishedAt: '2026-12-03T10:20:09.000Z',
  lastError: null,
  estimatedTokens: 290,
};

export const connectionExample = {
  ok: false,
  user: 'Ann Example',
  companyId: '990',
  companyName: 'Acme',
  checks: [
    { check: 'account', ok: true, problem: null, needs: 'a valid API token (scope base)' },
    {
      check: 'webhooks',
      ok: false,
      problem: 'Pipedrive GET /v1/webhooks failed, scope (HTTP 403): Scope and URL mismatch',
      needs: 'scope admin',
    },
  ],
};

export const spendingExample = {
  daily: { limit: 30_000, remaining: 21_480 },
  burstLimit: 20,
  queued: 0,
  stop: null,
  days: [
    {
      day: '2026-12-03',
      spent: {
        admin: { calls: 4, tokens: 40 },
        hint: { calls: 96, tokens: 900 },
        poll: { calls: 720, tokens: 7200 },
        backfill: { calls: 0, tokens: 0 },
        options: { calls: 3, tokens: 11 },
      },
    },
  ],
};

export const subscriptionsExample = [
  {
    object: 'deal',
    id: '501',
    isActive: true,
    lastDeliveryTime: '2026-12-03T10:20:11Z',
    lastHttpStatus: 200,
    removeReason: null,
  },
];
