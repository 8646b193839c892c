import { topicContracts } from '@app/contracts';
import type { RequestReport } from '@app/intacct';
import {
  bindDatabase,
  type Bus,
  BusStrategy,
  createBus,
  createHttpApplication,
  createLogger,
  type Database,
  type KafkaOptions,
  LeaseStore,
  migrateBus,
  migrateDatabase,
  openDatabase,
  SystemClock,
} from '@app/platform';
import { Logger } from '@nestjs/common';

import { POSTER_SCHEMA, posterDatabaseOptions } from './database/poster-database.js';
import { IntacctLedgerGateway } from './gateway/intacct-ledger.gateway.js';
import { SourceCompany } from './identity/source-company.js';
import { createIntacctClient } from './ledger/intacct-client.factory.js';
import { LoginRefusalLog } from './ledger/login-refusal.log.js';
import { LedgerAccessObserver } from './notifications/ledger-access.observer.js';
import type { PosterEnvironment } from './poster.environment.js';
import { PosterLifecycle } from './poster.lifecycle.js';
import { PosterMetrics } from './poster.metrics.js';
import { PosterModule } from './poster.module.js';
import { buildPosterServices } from './poster.services.js';

/** A running poster: whoever started it also ends it. */
export interface RunningPoster {
  /** Where it listens, such as `http://127.0.0.1:3001`. */
  readonly url: string;
  /** Graceful: no new claims, the bus is left, what is on the wire is waited for. */
  close(): Promise<void>;
}

export interface PosterStart {
  /** The consumer is gone for good: readiness says so, and the process should end. */
  readonly onCrash?: (cause: Error) => void;
}

/** Migrates, binds the database to the company, opens HTTP, joins the bus, starts the loops. Throws when it cannot; never exits the process. */
export async function startPoster(environment: PosterEnvironment, start: PosterStart = {}): Promise<RunningPoster> {
  const logger = createLogger(environment.LOG_FORMAT, environment.LOG_LEVEL);
  const options = posterDatabaseOptions(environment);
  await migrateDatabase(options);
  if (environment.KAFKA_BROKERS === undefined) await migrateBus(options);
  const db = await openDatabase(options);
  try {
    return await startOn(environment, db, logger, start);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function startOn(
  environment: PosterEnvironment,
  db: Database,
  logger: ReturnType<typeof createLogger>,
  start: PosterStart,
): Promise<RunningPoster> {
  const identity = { environmentId: environment.ENVIRONMENT_ID, company: environment.INTACCT_COMPANY_ID };
  await bindDatabase(db, POSTER_SCHEMA, identity);
  const source = new SourceCompany(db, environment.PIPEDRIVE_COMPANY_ID);
  const company = await source.load();
  const leases = new LeaseStore(db, POSTER_SCHEMA);
  const observers: ((report: RequestReport) => void)[] = [];
  const client = createIntacctClient(environment, db, leases, (report) => observers.forEach((tell) => tell(report)));
  const services = buildPosterServices({
    environment,
    db,
    bus: createPosterBus(environment, db, start),
    client,
    gateway: new IntacctLedgerGateway(client),
    leases,
    source,
    clock: new SystemClock(),
  });
  if (company !== undefined) services.host.open(company);
  const app = await createHttpApplication(PosterModule.register(services), {
    name: 'Poster',
    description: 'Turns won deals into journal entries: rules, postings, holds, parties, reference data and settings.',
    logger,
    parameters: {
      dealId: 'Deal id in Pipedrive.',
      organizationId: 'Organization id in Pipedrive.',
      kind: 'As `GET /admin/reference` lists them.',
    },
    ...(environment.TRUSTED_PROXIES === undefined ? {} : { trustedProxies: environment.TRUSTED_PROXIES }),
  });
  app.connectMicroservice({ strategy: new BusStrategy(services.batchSource) }, { inheritAppConfig: false });
  const access = new LedgerAccessObserver(db, services.notifications.conditions, services.onError);
  observers.push((report) => void access.observe(report));
  const refusals = new LoginRefusalLog(new Logger('Intacct'));
  observers.push((report) => refusals.observe(report));
  observers.push((report) => app.get(PosterMetrics).observe(report));
  observers.push((report) => services.reference.costs.observe(report));
  try {
    await app.init();
    await app.listen(environment.POSTER_PORT, environment.HOST);
    app.get(PosterLifecycle).start();
    await app.startAllMicroservices();
  } catch (error) {
    // A taken port is the news; what then fails to close is not.
    await app.close().catch(() => undefined);
    throw error;
  }
  const url = (await app.getUrl()).replace(/\/\/(\[::1?\]|0\.0\.0\.0)/, '//127.0.0.1');
  new Logger('Poster').log('listening', { url, company: identity.company, environmentId: identity.environmentId });
  return { url, close: () => app.close() };
}

function createPosterBus(environment: PosterEnvironment, db: Database, { onCrash }: PosterStart): Bus {
  const kafka = kafkaOptions(environment);
  return createBus({
    ...(kafka === undefined ? { postgres: { database: db } } : { kafka }),
    topics: topicContracts,
    groupId: 'poster',
    clientId: 'poster',
    sessionMs: environment.BUS_SESSION_MS,
    pollMs: environment.BUS_POLL_MS,
    ...(onCrash === undefined ? {} : { onCrash }),
  });
}

function kafkaOptions(environment: PosterEnvironment): KafkaOptions | undefined {
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
