import { expect } from 'vitest';
import { partitionOf } from '../../../libs/platform/src/bus/partitioner.js';
import type { BusContractCase } from './bus-contract.js';
import type { CaseScene } from './case-scene.js';
import { Collector } from './collector.js';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function keepsOrder(scene: CaseScene): Promise<void> {
  const keys = range(20).map((index) => `deal-${index}`);
  // Two of each deal side by side: neighbours that change places must show.
  for (const round of range(5)) {
    await scene.publish(
      keys.flatMap((key) => [scene.record(key, String(2 * round)), scene.record(key, String(2 * round + 1))]),
    );
  }
  const collector = new Collector((_, context) => context.heartbeat());
  await scene.member(collector.handle);
  await scene.eventually('200 records arrive', () => keys.every((key) => collector.firstSightsOf(key).length >= 10));
  for (const key of keys) expect(collector.firstSightsOf(key), `order of ${key}`).toEqual(range(10).map(String));
}

async function keepsKeysTogether(scene: CaseScene): Promise<void> {
  const keys = ['SANDBOX:deal:1', 'SANDBOX:deal:2', 'acme:org:77', 'Ünïcødé', '日本', 'a', ''];
  await scene.publish(keys.map((key) => scene.record(key, key)));
  const collector = new Collector();
  await scene.member(collector.handle);
  await scene.eventually('all keys arrive', () => collector.records.length >= keys.length);
  for (const { key, partition } of collector.records) expect(partition, key).toBe(partitionOf(key, 4));
}

async function passesRecordsUnchanged(scene: CaseScene): Promise<void> {
  const big = 'amount "1234.50" €\n'.repeat(20_000);
  const headers = { ce_id: 'e-1', traceparent: '00-ab-cd-01', Straße: 'grün' };
  await scene.publish([scene.record('k', big, headers), scene.record('k', null), scene.record('k', '')]);
  const collector = new Collector();
  await scene.member(collector.handle);
  await scene.eventually('the three records arrive', () => collector.records.length >= 3);
  const [first, tombstone, empty] = collector.records;
  expect(first).toMatchObject({ ...scene.record('k', big, headers), offset: '0' });
  expect(Math.abs(Date.parse(first?.timestamp ?? '') - Date.now())).toBeLessThan(3_600_000);
  expect(tombstone).toMatchObject({ key: 'k', value: null, headers: {}, offset: '1' });
  expect(empty).toMatchObject({ value: '', offset: '2' });
}

async function startsAtTheBeginningAndReplays(scene: CaseScene): Promise<void> {
  const values = range(12).map((index) => `value-${index}`);
  await scene.publish(values.map((value, index) => scene.record(`key-${index}`, value)));
  const first = new Collector();
  const member = await scene.member(first.handle);
  await scene.eventually('a new group gets what was there before it', () => first.has(values));
  await member.stop();
  const bus = scene.bus();
  await bus.seek(scene.groupId, scene.topic.name, 'beginning');
  const again = new Collector();
  await scene.member(again.handle);
  await scene.eventually('the group gets everything again', () => again.has(values));
}

async function goesOnBehindWhatWasStored(scene: CaseScene): Promise<void> {
  await scene.publish([scene.record('k', 'before')]);
  const first = new Collector();
  const member = await scene.member(first.handle);
  await scene.eventually('the first record arrives', () => first.has(['before']));
  await member.stop();
  await scene.publish([scene.record('k', 'after')]);
  const second = new Collector();
  await scene.member(second.handle);
  await scene.eventually('the second record arrives', () => second.has(['after']));
  expect(second.values()).toEqual(['after']);
}

async function givesEveryGroupEverything(scene: CaseScene): Promise<void> {
  await scene.publish([scene.record('k', 'for all')]);
  const poster = new Collector();
  await scene.member(poster.handle);
  const reports = new Collector();
  const source = scene.bus().source(`${scene.groupId}-reports`);
  source.subscribe(scene.topic.name, reports.handle);
  await source.start();
  try {
    await scene.eventually('both groups get it', () => poster.has(['for all']) && reports.has(['for all']));
  } finally {
    await source.stop();
  }
}

export const orderAndContentCases: BusContractCase[] = [
  { name: 'keeps the order of the records of one deal', run: keepsOrder },
  { name: 'gives a key the partition that every Kafka client gives it', run: keepsKeysTogether },
  { name: 'passes value, headers, tombstones and big records on unchanged', run: passesRecordsUnchanged },
  { name: 'starts a new group at the oldest record and replays when asked to', run: startsAtTheBeginningAndReplays },
  { name: 'goes on behind what was stored after a restart', run: goesOnBehindWhatWasStored },
  { name: 'gives every group every record', run: givesEveryGroupEverything },
];
