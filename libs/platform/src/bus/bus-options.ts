import type { Clock } from '../clock/clock.js';
import type { BusLogger } from './bus-logger.js';
import type { Database } from '../database/database.js';
import type { TopicDefinition } from './bus.js';

export interface KafkaOptions {
  /** `host:port` */
  brokers: string[];
  ssl?: boolean;
  sasl?: KafkaSasl;
}

type KafkaSaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';
export type KafkaSasl = {
  [Mechanism in KafkaSaslMechanism]: { mechanism: Mechanism; username: string; password: string };
}[KafkaSaslMechanism];

/** The embedded log, in the schema that `migrateBus` makes. */
export interface PostgresLogOptions {
  database: Pick<Database, 'query' | 'transaction'>;
}

export interface BusOptions {
  /** Set: Kafka. Otherwise the PostgreSQL log. Nothing else changes. */
  kafka?: KafkaOptions;
  postgres?: PostgresLogOptions;
  topics: readonly TopicDefinition[];
  groupId: string;
  clientId: string;
  /** How long the partitions of a killed member stay closed. Kafka's broker allows 6 s to 30 min by default. */
  sessionMs: number;
  /** How often the PostgreSQL log is asked for new records; records published in this process wake it at once. */
  pollMs: number;
  /** A handler that neither ends nor calls `heartbeat()` for this long, or a consumer that does not fetch: the source has
   * crashed. Default 2 min. */
  watchdogMs?: number;
  /** The source is gone for good (status `crashed`): report not ready and end the process. */
  onCrash?: (cause: Error) => void;
  logger?: BusLogger;
}

/** What the factory adds to the options for both adapters. */
export interface BusSurroundings {
  clock: Clock;
  logger: BusLogger;
  watchdogMs: number;
}
