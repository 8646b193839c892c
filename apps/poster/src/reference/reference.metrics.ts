import { Gauge, type Registry } from 'prom-client';

import type { ReferenceProgress, ReferenceProgressService } from './reference.progress.js';

type Figure = readonly [name: string, help: string, read: (kind: ReferenceProgress) => number | undefined];

const seconds = (since: Date | null): number | undefined =>
  since === null ? undefined : Math.max(0, (Date.now() - since.getTime()) / 1000);

const figures: readonly Figure[] = [
  ['pdi_reference_rows', 'Rows of reference data', ({ rows }) => rows],
  ['pdi_reference_age_seconds', 'Seconds since a kind was last read', ({ readAt }) => seconds(readAt)],
  ['pdi_reference_full_age_seconds', 'Seconds since a kind was last read completely', ({ fullAt }) => seconds(fullAt)],
  [
    'pdi_reference_duration_seconds',
    'Duration of the last reading',
    ({ durationMs }) => (durationMs === null ? undefined : durationMs / 1000),
  ],
  ['pdi_reference_failures', 'Failures since a kind was last read', ({ failures }) => failures],
  ['pdi_reference_requests_today', 'Requests for a kind on this UTC day', ({ requestsToday }) => requestsToday],
  [
    'pdi_reference_transactions_today',
    'Transactions for a kind on this UTC day, as Intacct counts them',
    ({ transactionsToday }) => transactionsToday,
  ],
];

/** How long one look serves all figures of one scrape. */
const KEPT_MS = 1000;

/** Freshness and cost of reference data for Prometheus. */
export class ReferenceMetrics {
  readonly gauges: readonly Gauge[];
  private looked: { readonly at: number; readonly progress: Promise<ReferenceProgress[]> } | undefined;

  constructor(
    registry: Registry,
    private readonly service: Pick<ReferenceProgressService, 'progress'>,
  ) {
    const look = (): Promise<ReferenceProgress[]> => this.look();
    this.gauges = figures.map(
      ([name, help, read]) =>
        new Gauge({
          name,
          help,
          labelNames: ['kind'],
          registers: [registry],
          async collect() {
            this.reset();
            for (const kind of await look()) {
              const value = read(kind);
              if (value !== undefined) this.set({ kind: kind.kind }, value);
            }
          },
        }),
    );
  }

  private look(): Promise<ReferenceProgress[]> {
    if (this.looked === undefined || Date.now() - this.looked.at > KEPT_MS)
      this.looked = { at: Date.now(), progress: this.service.progress() };
    return this.looked.progress;
  }
}
