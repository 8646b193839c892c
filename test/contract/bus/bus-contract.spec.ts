import type { TopicDefinition } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { busContract, describeBusContract, runCase } from './bus-contract.js';
import { type BusFault, busFaults } from './bus-fault.js';
import type { BusUnderTest, DoomedMember } from './bus-under-test.js';
import { MemoryBus } from './memory-bus.js';
import { MemorySource } from './memory-source.js';

/** A right bus gets all the time that a busy machine takes; how long a wrong one is looked at decides nothing but our own waiting. */
const PATIENCE_MS = 30_000;
const PATIENCE_WITH_FAULTS_MS = 250;

function memoryUnderTest(fault?: BusFault): BusUnderTest {
  const bus = new MemoryBus([], fault);
  const withTopics = (topics: readonly TopicDefinition[]): MemoryBus => {
    bus.addTopics(topics);
    return bus;
  };
  return {
    patienceMs: fault === undefined ? PATIENCE_MS : PATIENCE_WITH_FAULTS_MS,
    createBus: withTopics,
    compact: async () => bus.compact(),
    startDoomedMember: (topics, groupId) => doomedMember(withTopics(topics), topics[0]?.name ?? '', groupId, fault),
  };
}

async function doomedMember(bus: MemoryBus, topic: string, groupId: string, fault?: BusFault): Promise<DoomedMember> {
  const source = new MemorySource(bus.group(groupId), fault);
  const handled: string[] = [];
  const member = { handled, hanging: false, kill: () => source.kill() };
  source.subscribe(topic, async (records) => {
    if (records.some((record) => record.value?.startsWith('hang'))) {
      member.hanging = true;
      await new Promise(() => {});
    }
    handled.push(...records.map((record) => record.value ?? ''));
  });
  await source.start();
  return member;
}

describeBusContract('a right bus in memory', async () => ({ under: memoryUnderTest(), close: async () => {} }));

describe('the contract notices a bus that', () => {
  it.each(Object.entries(busFaults) as [BusFault, string][])('%s (in: %s)', async (fault, caseName) => {
    const contractCase = busContract.find((each) => each.name === caseName);
    if (contractCase === undefined) throw new Error(`The contract has no case "${caseName}"`);
    await expect(runCase(contractCase, memoryUnderTest(fault))).rejects.toThrow();
  });

  it('has every case proven by at least one of them', () => {
    expect(new Set(Object.values(busFaults))).toEqual(new Set(busContract.map((each) => each.name)));
  });
});
