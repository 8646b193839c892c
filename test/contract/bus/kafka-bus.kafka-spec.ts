import { createBus } from '@app/platform';
import { inject } from 'vitest';
import { describeBusContract } from './bus-contract.js';
import { compilePlatform } from './compiled-platform.js';
import { startMemberProcess } from './member-process.js';

/** The shortest that a broker accepts. */
const SESSION_MS = 6000;
const silent = { log() {}, warn() {}, error() {} };

describeBusContract('Kafka', async () => {
  const library = await compilePlatform();
  const kafka = { brokers: inject('kafkaBrokers').split(',') };
  const bus = { kafka, groupId: 'unused', clientId: 'contract', sessionMs: SESSION_MS, pollMs: 500 };
  return {
    under: {
      patienceMs: 120_000,
      createBus: (topics, settings) => createBus({ ...bus, ...settings, topics, logger: silent }),
      startDoomedMember: async (topics, groupId) =>
        startMemberProcess(library.folder, { topic: topics[0]?.name, bus: { ...bus, topics, groupId } }),
    },
    close: () => library.remove(),
  };
});
