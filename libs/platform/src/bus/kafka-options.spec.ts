import { describe, expect, it } from 'vitest';
import { kafkaOptions } from './kafka-options.js';

describe('the connection to Kafka', () => {
  it('is none when no brokers are set', () => {
    expect(kafkaOptions({ KAFKA_SSL: true })).toBeUndefined();
    expect(kafkaOptions({ KAFKA_BROKERS: ' , ', KAFKA_SSL: false })).toBeUndefined();
  });

  it('takes several brokers, with encryption and a login when they are set', () => {
    expect(kafkaOptions({ KAFKA_BROKERS: 'a:9092, b:9092', KAFKA_SSL: false })).toEqual({
      brokers: ['a:9092', 'b:9092'],
      ssl: false,
    });
    const login = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'app',
      KAFKA_SASL_PASSWORD: 'x',
    } as const;
    expect(kafkaOptions({ KAFKA_BROKERS: 'a:9093', KAFKA_SSL: true, ...login })).toEqual({
      brokers: ['a:9093'],
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'app', password: 'x' },
    });
  });
});
