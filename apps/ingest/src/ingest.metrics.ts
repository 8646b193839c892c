import type { SpendingOfDay } from '@app/pipedrive';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Of the whole account, whichever replica is asked. */
export interface SpendingFigures {
  /** By purpose, of the UTC day. */
  readonly spentToday: SpendingOfDay;
  /** Of the company's tokens of the day, as far as Pipedrive told it lately. */
  readonly daily: { readonly limit: number; readonly remaining: number } | undefined;
  /** Why no call goes out, where that is so. */
  readonly stop: { readonly kind: string } | undefined;
}

/** What is asked for when Prometheus asks. */
export interface LiveFigures {
  readonly spending: () => Promise<SpendingFigures | undefined>;
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
      ...spendingGauges(registry, live),
    ];
  }
}

function spendingGauges(registry: Registry, { spending }: LiveFigures): Gauge[] {
  const registers = [registry];
  const byPurpose = (name: string, help: string, what: 'calls' | 'tokens'): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: ['purpose'],
      registers,
      async collect() {
        const spent = Object.entries((await spending())?.spentToday ?? {});
        for (const [purpose, one] of spent) this.set({ purpose }, one[what]);
      },
    });
  return [
    byPurpose('pdi_pipedrive_tokens_spent_today', 'Tokens spent since midnight UTC, all replicas together', 'tokens'),
    byPurpose('pdi_pipedrive_calls_today', 'Calls of Pipedrive since midnight UTC, all replicas together', 'calls'),
    new Gauge({
      name: 'pdi_pipedrive_tokens_remaining',
      help: "Left of the company's tokens of the day; absent while Pipedrive has not told it lately",
      registers,
      async collect() {
        const remaining = (await spending())?.daily?.remaining;
        // Not 0, which would read as "all spent".
        if (remaining === undefined) this.remove();
        else this.set(remaining);
      },
    }),
    gauge(
      registry,
      'pdi_pipedrive_stopped',
      '1 while Pipedrive lets no call through: see /admin/account/spending',
      async () => ((await spending())?.stop === undefined ? 0 : 1),
    ),
  ];
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
