import { deadLetterRecord, type ConsumedRecord } from '@app/platform';
import { expect } from 'vitest';
import { partitionOf } from '../../../libs/platform/src/bus/partitioner.js';
import type { BusContractCase } from './bus-contract.js';
import type { CaseScene } from './case-scene.js';
import { Collector } from './collector.js';

/** Two keys that live on different partitions of four. */
const FAILING_KEY = 'deal-1';
const HEALTHY_KEY =
  Array.from({ length: 50 }, (_, index) => `deal-${index}`).find(
    (key) => partitionOf(key, 4) !== partitionOf(FAILING_KEY, 4),
  ) ?? '';

async function bringsFailedBatchAgain(scene: CaseScene): Promise<void> {
  let failures = 0;
  let healthyDuringFailure = false;
  const collector: Collector = new Collector(async (records) => {
    if (!records.some((record) => record.key === FAILING_KEY)) return;
    healthyDuringFailure = collector.has(['healthy']);
    if (failures < 2 || !healthyDuringFailure) {
      failures += 1;
      throw new Error('the database is away');
    }
  });
  await scene.publish(['1', '2', '3'].map((value) => scene.record(FAILING_KEY, value)));
  await scene.publish([scene.record(HEALTHY_KEY, 'healthy')]);
  await scene.member(collector.handle);
  await scene.eventually('the failed batch comes again and succeeds', () => collector.has(['1', '2', '3']));
  expect(failures).toBeGreaterThanOrEqual(2);
  expect(collector.firstSightsOf(FAILING_KEY)).toEqual(['1', '2', '3']);
}

async function survivesTypeErrors(scene: CaseScene): Promise<void> {
  let thrown = 0;
  const collector = new Collector(async () => {
    if (thrown >= 2) return;
    thrown += 1;
    throw new TypeError("Cannot read properties of undefined (reading 'amount')");
  });
  const member = await scene.member(collector.handle);
  await scene.publish([scene.record('k', 'first')]);
  await scene.eventually('the record arrives in spite of the errors', () => collector.has(['first']));
  await scene.publish([scene.record('k', 'second')]);
  await scene.eventually('the member still listens', () => collector.has(['second']));
  expect(thrown).toBe(2);
  expect(member.status()).toBe('connected');
}

async function leavesFailedBatchToTheNextMember(scene: CaseScene): Promise<void> {
  let attempts = 0;
  const failing = await scene.member(async () => {
    attempts += 1;
    throw new Error('disk full');
  });
  await scene.publish([scene.record('k', 'not stored')]);
  await scene.eventually('the first member tries', () => attempts > 0);
  await failing.stop();
  const collector = new Collector();
  await scene.member(collector.handle);
  await scene.eventually('the next member gets the record', () => collector.has(['not stored']));
}

async function sendsPoisonToDeadLetters(scene: CaseScene): Promise<void> {
  const bus = scene.bus();
  const collector = new Collector();
  const handleOrBury = async (record: ConsumedRecord): Promise<boolean> => {
    try {
      JSON.parse(record.value ?? 'null');
      return true;
    } catch (error) {
      await bus.publisher.publish([deadLetterRecord(record, error, scene.deadLetters.name)]);
      return false;
    }
  };
  await scene.member(async (records, context) => {
    for (const record of records) if (await handleOrBury(record)) await collector.handle([record], context);
  });
  await scene.publish([
    scene.record('k', '"before"'),
    scene.record('k', '{ broken', { ce_id: 'e-2' }),
    scene.record('k', '"after"'),
  ]);
  await scene.eventually('the record behind the poison is handled', () => collector.has(['"before"', '"after"']));
  const dead = new Collector();
  const source = bus.source(`${scene.groupId}-dead`);
  source.subscribe(scene.deadLetters.name, dead.handle);
  await source.start();
  try {
    await scene.eventually('the poison is among the dead letters', () => dead.has(['{ broken']));
  } finally {
    await source.stop();
  }
  expect(dead.records[0]?.headers).toMatchObject({
    ce_id: 'e-2',
    'dead-letter-topic': scene.topic.name,
    'dead-letter-partition': String(partitionOf('k', 4)),
    'dead-letter-offset': '1',
    'dead-letter-error': 'SyntaxError',
  });
  expect(collector.firstSightsOf('k')).toEqual(['"before"', '"after"']);
}

async function losesNothingInAKill(scene: CaseScene): Promise<void> {
  const stored = Array.from({ length: 40 }, (_, index) => `stored-${index}`);
  const inDoubt = Array.from({ length: 40 }, (_, index) => `hang-${index}`);
  const doomed = await scene.doomedMember();
  await scene.publish(stored.map((value, index) => scene.record(`deal-${index % 8}`, value)));
  await scene.eventually('the doomed member handles the first records', () => doomed.handled.length >= stored.length);
  await scene.publish(inDoubt.map((value, index) => scene.record(`deal-${index % 8}`, value)));
  await scene.eventually('it is in the middle of a batch', () => doomed.hanging);
  await doomed.kill();
  const survivor = new Collector();
  await scene.member(survivor.handle);
  await scene.eventually('the survivor gets everything that was not stored', () => survivor.has(inDoubt));
  expect(new Set([...doomed.handled, ...survivor.values()])).toEqual(new Set([...stored, ...inDoubt]));
  for (const deal of Array.from({ length: 8 }, (_, index) => index)) {
    const expected = inDoubt.filter((_, index) => index % 8 === deal);
    const values = survivor.firstSightsOf(`deal-${deal}`).filter((value) => value?.startsWith('hang'));
    expect(values, `order of deal-${deal} after the kill`).toEqual(expected);
  }
}

export const failureCases: BusContractCase[] = [
  { name: 'brings a failed batch again, in order, while other deals go on', run: bringsFailedBatchAgain },
  { name: 'still listens after a TypeError in a handler', run: survivesTypeErrors },
  { name: 'leaves a batch that was never stored to the next member', run: leavesFailedBatchToTheNextMember },
  { name: 'puts a poison record among the dead letters and handles the next one', run: sendsPoisonToDeadLetters },
  { name: 'loses nothing when a member is killed in the middle of a batch', run: losesNothingInAKill },
];
