import { busMigrations, BUS_SCHEMA, createBus, migrateBus, openDatabase, SystemClock } from '@app/platform';
import { PostgresRetention } from '../../../libs/platform/src/bus/postgres/postgres-retention.js';
import { createTestDatabase } from '../../support/test-database.js';
import { describeBusContract } from './bus-contract.js';
import { compilePlatform } from './compiled-platform.js';
import { startMemberProcess } from './member-process.js';

/** Long enough that no member loses its session to a busy machine: what it had stored would come a second time. */
const SESSION_MS = 6000;
const silent = { log() {}, warn() {}, error() {} };

describeBusContract('the PostgreSQL log', async () => {
  const [test, library] = await Promise.all([createTestDatabase(), compilePlatform()]);
  const service = { url: test.url, role: 'contract_service', applicationName: 'bus contract' };
  await migrateBus(service);
  const database = await openDatabase({ ...service, schema: BUS_SCHEMA, migrations: busMigrations });
  const bus = { groupId: 'unused', clientId: 'contract', sessionMs: SESSION_MS, pollMs: 50 };
  return {
    under: {
      patienceMs: 60_000,
      createBus: (topics, settings) =>
        createBus({ ...bus, ...settings, topics, postgres: { database }, logger: silent }),
      compact: async () => void (await new PostgresRetention(database, new SystemClock()).runOnce()),
      startDoomedMember: async (topics, groupId) =>
        startMemberProcess(library.folder, {
          topic: topics[0]?.name,
          bus: { ...bus, topics, groupId },
          database: { ...service, schema: BUS_SCHEMA },
        }),
    },
    close: async () => {
      await database.close();
      await Promise.all([test.drop(), library.remove()]);
    },
  };
});
