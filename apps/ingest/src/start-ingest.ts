import { topicContracts } from '@app/contracts';
import { ApiTokenCredentials, PipedriveClient, RateGovernor } from '@app/pipedrive';
import {
  bindDatabase,
  createBus,
  createHttpApplication,
  createLogger,
  migrateBus,
  migrateDatabase,
  openDatabase,
  SystemClock,
  type Bus,
  type Database,
  type DatabaseOptions,
  type KafkaOptions,
} from '@app/platform';
import { Logger } from '@nestjs/common';

import { identifyAccount } from './account/account-identity.js';
import { DatabaseSpendingLedger } from './account/database.spending-ledger.js';
import { CreateIngestTables1795000000000, INGEST_SCHEMA } from './database/ingest-tables.migration.js';
import { CreateSpendingTables1795100000000 } from './database/spending-tables.migration.js';
import { requireWebhookChecks, type IngestEnvironment } from './ingest.environment.js';
import { IngestLifecycle } from './ingest.lifecycle.js';
import { IngestModule } from './ingest.module.js';
import { buildIngestServices } from './ingest.services.js';
import { introduceSchedules } from './schedules/scheduler.factory.js';
import { keepWebhookBodiesRaw } from './webhooks/webhook-body.js';

/** A running ingest: whoever started it also ends it. */
export interface RunningIngest {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Graceful: no new requests, the group commit is flushed, loops finish their step. */
  close(): Promise<void>;
}

const ROLE = 'ingest_app';

export function ingestDatabaseOptions(
  environment: Pick<IngestEnvironment, 'DATABASE_URL' | 'DATABASE_MIGRATION_URL'>,
): DatabaseOptions {
  const migrationUrl = environment.DATABASE_MIGRATION_URL;
  return {
    url: environment.DATABASE_URL,
    ...(migrationUrl === undefined ? {} : { migrationUrl }),
    schema: INGEST_SCHEMA,
    role: ROLE,
    migrations: [CreateIngestTables1795000000000, CreateSpendingTables1795100000000],
    applicationName: 'ingest',
  };
}

/** Migrates, binds the database to the account, opens HTTP and starts the loops. Throws when it cannot; never exits the process. */
export async function startIngest(environment: IngestEnvironment): Promise<RunningIngest> {
  requireWebhookChecks(environment);
  const logger = createLogger(environment.LOG_FORMAT, environment.LOG_LEVEL);
  const options = ingestDatabaseOptions(environment);
  await migrateDatabase(options);
  if (environment.KAFKA_BROKERS === undefined) await migrateBus(options);
  const db = await openDatabase(options);
  try {
    return await startOn(environment, db, logger);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function startOn(
  environment: IngestEnvironment,
  db: Database,
  logger: ReturnType<typeof createLogger>,
): Promise<RunningIngest> {
  const { identity, timeZone } = await identifyAccount(environment, db, clientOf(environment).for('admin'));
  await bindDatabase(db, INGEST_SCHEMA, identity);
  const ledger = new DatabaseSpendingLedger(db, identity.company);
  const governor = new RateGovernor({ ledger });
  const client = clientOf(environment, governor);
  const bus = createIngestBus(environment, db);
  const clock = new SystemClock();
  const services = buildIngestServices({ environment, db, bus, client, governor, ledger, identity, clock });
  const { settings, schedules } = services.repositories;
  await settings.prepare(db, timeZone, environment.INGEST_CUTOVER ?? null);
  await introduceSchedules(db, schedules, environment, timeZone);
  const app = await createHttpApplication(IngestModule.register(services), {
    name: 'Ingest',
    description: 'Turns what happens in Pipedrive into events: webhooks, polls, settings and the state of each stream.',
    logger,
    configure: keepWebhookBodiesRaw,
  });
  try {
    await app.init();
    await app.listen(environment.INGEST_PORT, environment.HOST);
  } catch (error) {
    await app.close();
    throw error;
  }
  app.get(IngestLifecycle).start();
  const { cutover } = await settings.read(db);
  const log = new Logger('Ingest');
  if (cutover === null)
    log.warn('no cutover is set: everything is observed, nothing is emitted; set it with PUT /admin/settings/cutover');
  const url = (await app.getUrl()).replace(/\/\/(\[::1?\]|0\.0\.0\.0)/, '//127.0.0.1');
  log.log('listening', { url, company: identity.company, environmentId: identity.environmentId });
  return { url, close: () => app.close() };
}

/** Without a budget of its own it counts in memory: enough to ask whose account this is. */
function clientOf(environment: IngestEnvironment, budget?: RateGovernor): PipedriveClient {
  return PipedriveClient.create({
    apiUrl: environment.PIPEDRIVE_API_URL,
    credentials: new ApiTokenCredentials(environment.PIPEDRIVE_API_TOKEN),
    ...(budget === undefined ? {} : { budget }),
  });
}

function createIngestBus(environment: IngestEnvironment, db: Database): Bus {
  const kafka = kafkaOptions(environment);
  return createBus({
    ...(kafka === undefined ? { postgres: { database: db } } : { kafka }),
    topics: topicContracts,
    groupId: 'ingest',
    clientId: 'ingest',
    sessionMs: environment.BUS_SESSION_MS,
    pollMs: environment.BUS_POLL_MS,
  });
}

function kafkaOptions(environment: IngestEnvironment): KafkaOptions | undefined {
  if (environment.KAFKA_BROKERS === undefined) return undefined;
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = environment;
  const sasl =
    mechanism === undefined || username === undefined || password === undefined
      ? {}
      : { sasl: { mechanism, username, password } };
  return {
    brokers: environment.KAFKA_BROKERS.split(',').map((broker) => broker.trim()),
    ssl: environment.KAFKA_SSL,
    ...sasl,
  };
}
