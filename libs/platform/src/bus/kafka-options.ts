import type { PlatformEnvironment } from '../config/platform.environment.js';
import type { KafkaOptions } from './bus-options.js';

type KafkaSettings = Pick<
  PlatformEnvironment,
  'KAFKA_BROKERS' | 'KAFKA_SSL' | 'KAFKA_SASL_MECHANISM' | 'KAFKA_SASL_USERNAME' | 'KAFKA_SASL_PASSWORD'
>;

/** The connection that the environment describes; nothing when no brokers are set, which means the PostgreSQL log. */
export function kafkaOptions(settings: KafkaSettings): KafkaOptions | undefined {
  const brokers = (settings.KAFKA_BROKERS ?? '').split(',').map((broker) => broker.trim());
  const named = brokers.filter((broker) => broker !== '');
  if (named.length === 0) return undefined;
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  const sasl = mechanism && { mechanism, username: username ?? '', password: password ?? '' };
  return { brokers: named, ssl: settings.KAFKA_SSL, ...(sasl ? { sasl } : {}) };
}
