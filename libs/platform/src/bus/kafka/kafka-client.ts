import { Kafka, type LogEntry, logLevel, type RetryOptions } from 'kafkajs';
import type { BusLogger } from '../bus-logger.js';
import type { KafkaOptions } from '../bus-options.js';
import { patchRequestQueue } from './kafkajs-timer-patch.js';

/** Few and short: whoever calls tries again without limit. Named, because kafkajs has other defaults under NODE_ENV=test. */
export const RETRY: RetryOptions = {
  initialRetryTime: 300,
  maxRetryTime: 5000,
  factor: 0.2,
  multiplier: 2,
  retries: 5,
};
/** Shorter still, since `stop` waits for a connection attempt to end. */
export const CONNECT_RETRY: RetryOptions = { ...RETRY, retries: 2 };

const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 5000;

/** Said on a fresh broker by every new group and topic, and answered by kafkajs itself: it asks again. */
const NOISE = new RegExp(
  [
    'group coordinator is not available',
    'coordinator is loading',
    'Restarting the consumer',
    'The group is rebalancing',
    'middle of a leadership election',
    'not the leader for that topic-partition',
    'does not host this topic-partition',
  ].join('|'),
  'i',
);

export function createKafkaClient(options: KafkaOptions, clientId: string, logger: BusLogger): Kafka {
  patchRequestQueue();
  return new Kafka({
    clientId,
    brokers: options.brokers,
    ssl: options.ssl ?? false,
    ...(options.sasl ? { sasl: options.sasl } : {}),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: CONNECT_RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => forward(entry, logger),
  });
}

/** Only the sentence and the error: kafkajs adds whole requests and members. */
function forward({ namespace, level, log }: LogEntry, logger: BusLogger): void {
  const error: unknown = log['error'];
  const line = `Kafka ${namespace}: ${log.message}${typeof error === 'string' ? ` (${error})` : ''}`;
  if (level === logLevel.ERROR && !NOISE.test(line)) logger.error(line);
  else logger.warn(line);
}
