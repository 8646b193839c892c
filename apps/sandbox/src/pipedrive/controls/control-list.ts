interface ControlDescription {
  readonly about: string;
  /** Body of a call that works on the demo account; a call without one needs none. */
  readonly example?: Readonly<Record<string, unknown>>;
}

/** Everything under `/_sandbox/`, as `GET /_sandbox/` lists it. */
export const CONTROLS = {
  'GET /_sandbox/': { about: 'this list: controls, faults and settings' },
  'GET /_sandbox/settings': { about: 'limits, times and the answers to what is not documented' },
  'POST /_sandbox/settings': {
    about: 'changes them by name, all of a call or none',
    example: { burstLimit: 40, deletedDealById: '404' },
  },
  'GET /_sandbox/doubts': { about: 'what Pipedrive does not document, with its possible answers' },
  'GET /_sandbox/faults': { about: 'the faults that are planned, and the deals that are hidden or unreadable' },
  'POST /_sandbox/faults': {
    about: 'the next `count` requests whose path holds `path` suffer it',
    example: { kind: 'late', path: '/deals', ms: 50, count: 1 },
  },
  'DELETE /_sandbox/faults': { about: 'forgets all faults, those of webhooks and hidden deals included' },
  'POST /_sandbox/webhook-faults': {
    about: 'the next `count` events suffer it',
    example: { kind: 'delayed', ms: 50, count: 2 },
  },
  'POST /_sandbox/webhook-chaos': {
    about: 'disorder for every event, the same for the same seed',
    example: { seed: 7, lossShare: 0.1, duplicateShare: 0.1, maxDelayMs: 200 },
  },
  'POST /_sandbox/hidden-deals': { about: 'deals that the token may not see', example: { ids: [5], on: true } },
  'POST /_sandbox/unreadable-deals': { about: 'deals that come in a broken shape', example: { ids: [5], on: true } },
  'POST /_sandbox/bulk-deals': {
    about: 'an account with a past, in a moment',
    example: {
      count: 100,
      linesEach: 3,
      organizations: 10,
      wonFrom: '2024-01-01T00:00:00Z',
      wonTo: '2025-12-31T00:00:00Z',
    },
  },
  'GET /_sandbox/clock': { about: "the account's time" },
  'POST /_sandbox/clock': { about: 'moves it, by `advanceMs` or to `now`', example: { advanceMs: 60_000 } },
  'GET /_sandbox/requests': { about: 'what was asked, and what it cost' },
  'DELETE /_sandbox/requests': { about: 'forgets it' },
  'GET /_sandbox/deliveries': { about: 'what was delivered' },
  'POST /_sandbox/deliveries/idle': { about: 'answers once nothing is under way' },
  'POST /_sandbox/forge': {
    about: 'a delivery that Pipedrive never sent',
    example: { url: 'http://127.0.0.1:9/webhook', body: { meta: { action: 'change', entity: 'deal' } } },
  },
  'POST /_sandbox/uninstall': { about: 'the administrator removes the app' },
  'POST /_sandbox/reset': {
    about: 'the demo account again, or with `seed` false an empty one',
    example: { seed: true },
  },
} as const satisfies Readonly<Record<string, ControlDescription>>;

export type ControlCall = keyof typeof CONTROLS;

/** What becomes of a request, by kind. */
export const API_FAULTS = {
  late: 'is answered after `ms`',
  'burst-429': 'is over the limit of two seconds; `withHeaders` false leaves out the headers',
  'daily-429': 'is over the daily limit; `withHeaders` false leaves out the headers',
  'server-error': 'is answered with `status` and HTML',
  'html-403': "is blocked by Cloudflare's page",
  dropped: 'the connection is cut without an answer',
  truncated: 'half of the answer comes',
} as const;

/** What becomes of the event of a change, by kind. */
export const WEBHOOK_FAULTS = {
  lost: 'is never delivered',
  duplicated: 'is delivered again after `ms`',
  delayed: 'is delivered after `ms`',
  reordered: 'is delivered after the next one',
} as const;
