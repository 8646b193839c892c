import type { Admin } from 'kafkajs';
import { describe, expect, it } from 'vitest';

import { KafkaTopics } from './kafka-topics.js';

const unknown = Object.assign(new Error('This server does not host this topic-partition'), {
  type: 'UNKNOWN_TOPIC_OR_PARTITION',
});
const refused = Object.assign(new Error('Not authorized'), { type: 'TOPIC_AUTHORIZATION_FAILED' });
const ledBy = (leader: number) => ({ topics: [{ name: 'deals', partitions: [{ leader }] }] });

/** A broker that gives these answers, one after another, when it is asked about its topics. */
class BusyBroker {
  readonly created: string[] = [];

  constructor(private readonly answers: unknown[]) {}

  admin = (): Admin => this as unknown as Admin;
  connect = (): Promise<void> => Promise.resolve();
  disconnect = (): Promise<void> => Promise.resolve();
  listTopics = (): Promise<string[]> => Promise.resolve(['audit']);
  createTopics = ({ topics }: { topics: readonly { topic: string }[] }): Promise<boolean> => {
    this.created.push(...topics.map(({ topic }) => topic));
    return Promise.resolve(true);
  };
  fetchTopicMetadata = (): Promise<unknown> => {
    const answer = this.answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

const definitions = ['deals', 'audit'].map((name) => ({ name, partitions: 1 }));

describe('the topics of a service', () => {
  it('are there when a busy broker knows and leads what it has created', async () => {
    const answers = [unknown, ledBy(-1), ledBy(0), ledBy(0)];
    const broker = new BusyBroker(answers);
    await new KafkaTopics(broker, definitions).ensure();
    expect(broker.created).toEqual(['deals']);
    expect(answers).toHaveLength(1);
  });

  it('are not there when the broker refuses to tell of them', async () => {
    await expect(new KafkaTopics(new BusyBroker([refused]), definitions).ensure()).rejects.toThrow('Not authorized');
  });
});
