import type { RequestReport } from '@app/intacct';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What is asked for when Prometheus asks. */
export interface LiveFigures {
  readonly outbox: () => Promise<{ readonly count: number; readonly oldestSeconds: number }>;
  readonly deals: () => Promise<Readonly<Record<string, number>>>;
  readonly operations: () => Promise<Readonly<Record<string, number>>>;
  readonly deadLetters: () => Promise<number>;
}

/** What the poster counts for Prometheus. */
export class PosterMetrics {
  readonly requestSeconds: Histogram<'outcome' | 'purpose'>;
  readonly transactions: Counter;
  readonly gauges: readonly Gauge[];

  constructor(registry: Registry, live: LiveFigures) {
    const registers = [registry];
    this.requestSeconds = new Histogram({
      name: 'pdi_intacct_request_seconds',
      help: 'Duration of requests to Intacct by what came back',
      labelNames: ['outcome', 'purpose'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers,
    });
    this.transactions = new Counter({
      name: 'pdi_intacct_operations_total',
      help: 'Records written plus pages read, as Intacct counts its volume',
      registers,
    });
    this.gauges = [
      gauge(registry, 'pdi_outbox_pending', 'Events that wait for the bus', async () => (await live.outbox()).count),
      gauge(registry, 'pdi_outbox_oldest_seconds', 'Age of the oldest event that waits for the bus', async () => {
        return (await live.outbox()).oldestSeconds;
      }),
      gauge(registry, 'pdi_dead_letters', 'Records that could not be handled', live.deadLetters),
      byState(registry, 'pdi_posting_state', 'Deals by how far the ledger has followed', live.deals),
      byState(registry, 'pdi_operation_state', 'Operations by state', live.operations),
    ];
  }

  observe(report: RequestReport): void {
    this.requestSeconds.observe({ outcome: report.outcome, purpose: report.purpose }, report.durationMs / 1000);
    this.transactions.inc(report.billableTransactions);
  }
}

function gauge(registry: Registry, name: string, help: string, read: () => Promise<number>): Gauge {
  return new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read());
    },
  });
}

function byState(
  registry: Registry,
  name: string,
  help: string,
  read: () => Promise<Readonly<Record<string, number>>>,
): Gauge {
  return new Gauge({
    name,
    help,
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const [state, count] of Object.entries(await read())) this.set({ state }, count);
    },
  });
}
