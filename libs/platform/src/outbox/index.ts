export type { OutboxRecord } from './outbox-record.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox-relay.js';
export { Outbox } from './outbox.js';
export { registerOutboxMetrics } from './outbox-metrics.js';
