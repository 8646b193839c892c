import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What is asked for when Prometheus asks. */
export interface LiveFigures {
  readonly queueDepth: () => number;
  readonly lags: () => Promise<Map<string, number>>;
  readonly outbox: () => Promise<{ readonly count: number; readonly oldestSeconds: number }>;
}

/** What ingest counts for Prometheus. */
export class IngestMetrics {
  readonly webhooks: Counter<'result'>;
  readonly webhookSeconds: Histogram;
  readonly gauges: readonly Gauge[];

  constructor(registry: Registry, live: LiveFigures) {
    const registers = [registry];
    this.webhooks = new Counter({
      name: 'pdi_webhook_received_total',
      help: 'Webhook deliveries by what became of them',
      labelNames: ['result'],
      registers,
    });
    this.webhookSeconds = new Histogram({
      name: 'pdi_webhook_ack_seconds',
      help: 'Time until a webhook delivery was answered',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10],
      registers,
    });
    this.gauges = [
      gauge(registry, 'pdi_webhook_queue_depth', 'Deliveries that wait to become durable', () => live.queueDepth()),
      gauge(registry, 'pdi_outbox_pending', 'Events that wait for the bus', async () => (await live.outbox()).count),
      gauge(registry, 'pdi_outbox_oldest_seconds', 'Age of the oldest event that waits for the bus', async () => {
        return (await live.outbox()).oldestSeconds;
      }),
      new Gauge({
        name: 'pdi_poll_lag_seconds',
        help: 'Seconds since a stream was last read to its end',
        labelNames: ['stream'],
        registers,
        async collect() {
          for (const [stream, seconds] of await live.lags()) this.set({ stream }, seconds);
        },
      }),
    ];
  }
}

/** A figure that is read when Prometheus asks. */
function gauge(registry: Registry, name: string, help: string, read: () => number | Promise<number>): Gauge {
  return new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read());
    },
  });
}
