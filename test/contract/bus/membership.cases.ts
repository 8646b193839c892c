import { EventEmitter, once } from 'node:events';
import type { ConsumedRecord } from '@app/platform';
import { expect } from 'vitest';
import { partitionOf } from '../../../libs/platform/src/bus/partitioner.js';
import type { BusContractCase } from './bus-contract.js';
import type { CaseScene } from './case-scene.js';
import { Collector } from './collector.js';

/** One key for each of the four partitions. */
const KEYS = [0, 1, 2, 3].map(
  (partition) =>
    Array.from({ length: 100 }, (_, index) => `key-${index}`).find((key) => partitionOf(key, 4) === partition) ?? '',
);
/** Longer than any case waits: who takes over within a case was told, and did not wait for the session to end. */
const LONG_SESSION_MS = 120_000;

const partitionsOf = (records: readonly ConsumedRecord[]): number =>
  new Set(records.map((each) => each.partition)).size;

/** Publishes one record to every partition and waits until somebody has handled each. Returns who got how many partitions. */
async function round(scene: CaseScene, name: string, members: readonly Collector[]): Promise<number[]> {
  const values = KEYS.map((key) => `${name}:${key}`);
  await scene.publish(KEYS.map((key, index) => scene.record(key, values[index] ?? '')));
  const inRound = (member: Collector): ConsumedRecord[] =>
    member.records.filter((record) => record.value?.startsWith(`${name}:`));
  await scene.eventually(`round ${name} is handled`, () => {
    const seen = new Set(members.flatMap((member) => inRound(member).map((record) => record.value)));
    return values.every((value) => seen.has(value));
  });
  return members.map((member) => partitionsOf(inRound(member)));
}

async function sharesFairly(scene: CaseScene): Promise<void> {
  const [first, second] = [new Collector(), new Collector()];
  await scene.member(first.handle);
  expect(await round(scene, 'alone', [first])).toEqual([4]);
  await scene.member(second.handle);
  let rounds = 0;
  await scene.eventually('each member has two of the four partitions', async () => {
    rounds += 1;
    const shares = await round(scene, `together-${rounds}`, [first, second]);
    return shares[0] === 2 && shares[1] === 2;
  });
}

async function leavesGracefully(scene: CaseScene): Promise<void> {
  let entered = false;
  const gate = new EventEmitter();
  const mayFinish = once(gate, 'open');
  const first = new Collector(async () => {
    entered = true;
    await mayFinish;
  });
  const leaving = await scene.member(first.handle, { sessionMs: LONG_SESSION_MS });
  await scene.publish([scene.record('k', 'in work')]);
  await scene.eventually('the member is working', () => entered);
  let left = false;
  const leave = leaving.stop().then(() => (left = true));
  // Turns of the event loop, for a stop that does not wait to show itself.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(left, 'stop waits for the running handler').toBe(false);
  gate.emit('open');
  await leave;
  const next = new Collector();
  await scene.member(next.handle, { sessionMs: LONG_SESSION_MS });
  await scene.publish([scene.record('k', 'later')]);
  await scene.eventually('the next member takes over without waiting for the session to end', () =>
    next.has(['later']),
  );
  expect(next.values(), 'what the handler stored was committed').toEqual(['later']);
}

async function handsOverToTheOther(scene: CaseScene): Promise<void> {
  const [first, second] = [new Collector(), new Collector()];
  await scene.member(first.handle);
  const leaving = await scene.member(second.handle);
  let rounds = 0;
  await scene.eventually('both members work', async () => {
    rounds += 1;
    const shares = await round(scene, `both-${rounds}`, [first, second]);
    return shares.every((share) => share > 0);
  });
  await leaving.stop();
  const before = second.records.length;
  expect(await round(scene, 'left', [first])).toEqual([4]);
  expect(second.records.length).toBe(before);
}

/** Publishes while members join and leave; what anybody stored comes into one list, as it would into one database. */
async function keepsOrderWhileMembersChange(scene: CaseScene): Promise<void> {
  const stored = new Collector(async (_, context) => {
    // Work that takes a moment, so that changes of members fall into it.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await context.heartbeat();
  });
  const rounds: string[] = [];
  const publishRound = async (): Promise<void> => {
    const value = String(rounds.length);
    rounds.push(value);
    await scene.publish(KEYS.map((key) => scene.record(key, value)));
  };
  await scene.member(stored.handle);
  for (let change = 0; change < 3; change += 1) {
    const passing = await scene.member(stored.handle);
    for (let published = 0; published < 10; published += 1) await publishRound();
    await scene.eventually('the records of these rounds are stored', () => stored.has(rounds));
    await publishRound();
    await passing.stop();
    await publishRound();
  }
  await scene.eventually('all records are stored', () =>
    KEYS.every((key) => rounds.length <= stored.firstSightsOf(key).length),
  );
  // Nothing is skipped and nothing overtakes.
  for (const key of KEYS) expect(stored.firstSightsOf(key), `order of ${key}`).toEqual(rounds);
}

export const membershipCases: BusContractCase[] = [
  { name: 'shares the partitions fairly between two members', run: sharesFairly },
  { name: 'finishes the running batch before it leaves, and is followed at once', run: leavesGracefully },
  { name: 'gives the partitions of a member that left to the one that stays', run: handsOverToTheOther },
  { name: 'keeps the order of one deal while members come and go', run: keepsOrderWhileMembersChange },
];
