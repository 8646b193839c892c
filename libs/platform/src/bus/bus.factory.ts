import { Logger } from '@nestjs/common';
import { SystemClock } from '../clock/system-clock.js';
import type { Bus } from './bus.js';
import type { BusOptions } from './bus-options.js';
import { KafkaBus } from './kafka/kafka-bus.js';
import { PostgresBus } from './postgres/postgres-bus.js';

const WATCHDOG_MS = 120_000;

/** Kafka when brokers are configured, else the PostgreSQL log: same topics, keys, partitions, groups and replay. */
export function createBus(options: BusOptions): Bus {
  const surroundings = {
    clock: new SystemClock(),
    logger: options.logger ?? new Logger('Bus'),
    watchdogMs: options.watchdogMs ?? WATCHDOG_MS,
  };
  if (options.kafka) return new KafkaBus(options.kafka, options, surroundings);
  if (options.postgres) return new PostgresBus(options.postgres.database, options, surroundings);
  throw new Error('A bus needs Kafka brokers or a database');
}
