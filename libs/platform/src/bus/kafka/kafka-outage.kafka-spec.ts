import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../../../../../test/contract/bus/eventually.js';
import { startKafka } from '../../../../../tools/kafka.mjs';
import { createBus } from '../bus.factory.js';

const SILENT = { log() {}, warn() {}, error() {} };
const PATIENCE_MS = 240_000;

let dataDir = '';
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'kafka-outage-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

it('waits for a broker that is not up yet, and goes on after it was killed and came back', async () => {
  // Started once to learn a free port, since the consumer must know where the broker will be.
  const first = await startKafka({ dataDir });
  await first.stop();
  const topics = [{ name: 'deals', partitions: 2 }];
  const bus = createBus({
    kafka: { brokers: [first.brokers] },
    topics,
    groupId: 'poster',
    clientId: 'outage',
    sessionMs: 6000,
    pollMs: 500,
    logger: SILENT,
  });
  const values: (string | null)[] = [];
  const source = bus.source();
  source.subscribe('deals', async (records) => void values.push(...records.map((record) => record.value)));
  await source.start();
  expect(source.status()).toBe('connecting');
  const publish = (value: string): Promise<boolean> =>
    bus.publisher.publish([{ topic: 'deals', key: 'k', value, headers: {} }]).then(
      () => true,
      () => false,
    );
  const arrives = async (value: string): Promise<void> => {
    await eventually(`"${value}" is published`, PATIENCE_MS, () => publish(value));
    await eventually(`"${value}" arrives`, PATIENCE_MS, () => values.includes(value));
  };
  const second = await startKafka({ dataDir, port: first.port });
  try {
    await arrives('after the broker came up');
    await second.kill();
    expect(await publish('nobody there')).toBe(false);
  } finally {
    await second.kill();
  }
  const third = await startKafka({ dataDir, port: first.port });
  try {
    await arrives('after the broker came back');
    await eventually('it is connected', PATIENCE_MS, () => source.status() === 'connected');
  } finally {
    await source.stop();
    await bus.close();
    await third.stop();
  }
});
