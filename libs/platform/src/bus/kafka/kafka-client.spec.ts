import { describe, expect, it } from 'vitest';
import { createKafkaClient } from './kafka-client.js';

function loggedAs(error: string): string[] {
  const lines: string[] = [];
  const logger = {
    log: () => {},
    warn: (line: string) => void lines.push(`warn: ${line}`),
    error: (line: string) => void lines.push(`error: ${line}`),
  };
  const kafka = createKafkaClient({ brokers: ['127.0.0.1:9'] }, 'test', logger);
  kafka.logger().namespace('Connection').error('Response Produce(key: 0, version: 7)', { error, payload: 'Jane Doe' });
  return lines;
}

describe('the log of the Kafka client', () => {
  it.each([
    'The group coordinator is not available',
    "The coordinator is loading and hence can't process requests for this group",
    'There is no leader for this topic-partition as we are in the middle of a leadership election',
    'This server is not the leader for that topic-partition',
    'This server does not host this topic-partition',
  ])('calls no error what passes on a broker that has just started: %s', (error) => {
    expect(loggedAs(error)).toEqual([`warn: Kafka Connection: Response Produce(key: 0, version: 7) (${error})`]);
  });

  it('calls an error what does not pass, and repeats nothing of the request', () => {
    const error = 'Topic authorization failed';
    expect(loggedAs(error)).toEqual([`error: Kafka Connection: Response Produce(key: 0, version: 7) (${error})`]);
  });
});
