import { Gauge, type Registry } from 'prom-client';
import type { OutboxRelay } from './outbox-relay.js';

/** `pdi_outbox_pending` and `pdi_outbox_oldest_seconds`, read from the database when they are asked for. */
export function registerOutboxMetrics(registry: Registry, relay: OutboxRelay): void {
  const oldest: Gauge = new Gauge({
    name: 'pdi_outbox_oldest_seconds',
    help: 'Age of the oldest event that the bus has not yet acknowledged',
    registers: [registry],
    // One query each: the registry reads its metrics side by side.
    collect: async () => oldest.set((await relay.pending()).oldestSeconds),
  });
  const pending: Gauge = new Gauge({
    name: 'pdi_outbox_pending',
    help: 'Events that wait for the bus',
    registers: [registry],
    collect: async () => pending.set((await relay.pending()).count),
  });
}
