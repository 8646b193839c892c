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
    new Gauge({
      name: 'pdi_webhook_queue_depth',
      help: 'Deliveries that wait to become durable',
      registers,
      collect() {
        this.set(live.queueDepth());
      },
    });
    new Gauge({
      name: 'pdi_poll_lag_seconds',
      help: 'Seconds since a stream was last read to its end',
      labelNames: ['stream'],
      registers,
      async collect() {
        for (const [stream, seconds] of await live.lags()) this.set({ stream }, seconds);
      },
    });
    new Gauge({
      name: 'pdi_outbox_pending',
      help: 'Events that wait for the bus',
      registers,
      async collect() {
        this.set((await live.outbox()).count);
      },
    });
    new Gauge({
      name: 'pdi_outbox_oldest_seconds',
      help: 'Age of the oldest event that waits for the bus',
      registers,
      async collect() {
        this.set((await live.outbox()).oldestSeconds);
      },
    });
  }
}
