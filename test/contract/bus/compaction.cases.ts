import { expect } from 'vitest';
import type { BusContractCase } from './bus-contract.js';
import type { CaseScene } from './case-scene.js';
import { Collector } from './collector.js';

/** What a reader of reference data relies on: however late it comes, it ends with every row as it is now. */
async function keepsTheNewestOfEachKey(scene: CaseScene): Promise<void> {
  const published = ['a 1', 'b 1', 'a 2', 'c 1', 'a 3', 'b 2'];
  const records = published.map((value) => scene.record(value.slice(0, 1), value));
  await scene.publish(records.map((record) => ({ ...record, topic: scene.compacted.name })));
  const early = new Collector();
  const member = await scene.member(early.handle, { topic: scene.compacted.name });
  await scene.eventually('the early reader gets them', () => early.has(['a 3', 'b 2', 'c 1']));
  await member.stop();
  await scene.under.compact?.();
  const late = new Collector();
  const source = scene.bus().source(`${scene.groupId}-late`);
  source.subscribe(scene.compacted.name, late.handle);
  await source.start();
  try {
    await scene.eventually('the late reader gets the newest', () => late.has(['a 3', 'b 2', 'c 1']));
  } finally {
    await source.stop();
  }
  for (const newest of ['a 3', 'b 2', 'c 1']) expect(late.valuesOf(newest.slice(0, 1)).at(-1)).toBe(newest);
}

export const compactionCases: BusContractCase[] = [
  { name: 'keeps the newest record of each key when it compacts', run: keepsTheNewestOfEachKey },
];
