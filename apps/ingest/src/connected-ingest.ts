import { topicContracts } from '@app/contracts';
import { PipedriveClient, RateGovernor, type RateBudget } from '@app/pipedrive';
import {
  AuditTrail,
  bindDatabase,
  createBus,
  createHttpApplication,
  SystemClock,
  type Bus,
  type createLogger,
  type Database,
  type KafkaOptions,
} from '@app/platform';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { AccountJournal } from './account/account.journal.js';
import { identifyAccount } from './account/account-identity.js';
import { DatabaseSpendingLedger } from './account/database.spending-ledger.js';
import type { PipedriveAccess } from './account/pipedrive-access.js';
import { WatchedRateBudget } from './account/watched.rate-budget.js';
import { ParkedDeliveryRepository } from './connecting/parked-delivery.repository.js';
import { INGEST_SCHEMA } from './database/ingest-tables.migration.js';
import type { IngestEnvironment } from './ingest.environment.js';
import { documentIngest } from './ingest.document.js';
import { IngestLifecycle } from './ingest.lifecycle.js';
import type { IngestIdentity } from './ingest-identity.js';
import { IngestModule } from './ingest.module.js';
import { buildIngestServices } from './ingest.services.js';
import { introduceSchedules, runAfterGrant } from './schedules/scheduler.factory.js';
import { keepWebhookBodiesRaw } from './webhooks/webhook-body.js';
import { openWebhookRoutes } from './webhooks/webhook.route.js';

/** The whole of ingest for one company: initialised, not listening, its loops at rest. */
export interface ConnectedIngest {
  readonly app: NestFastifyApplication;
  readonly company: string;
  /** Starts the loops, and takes in what was delivered before the company was known; after a failure, once more. */
  begin(): Promise<void>;
}

/** Identifies the account, binds the database to it and puts everything together. */
export async function connectIngest(
  environment: IngestEnvironment,
  db: Database,
  access: PipedriveAccess,
  logger: ReturnType<typeof createLogger>,
): Promise<ConnectedIngest> {
  const { identity, timeZone } = await identifyAccount(environment, db, clientOf(environment, access).for('admin'));
  await bindDatabase(db, INGEST_SCHEMA, identity);
  const ledger = new DatabaseSpendingLedger(db, identity.company);
  const governor = new RateGovernor({ ledger });
  const client = clientOf(environment, access, watched(governor, db, identity, access));
  const bus = createIngestBus(environment, db);
  const clock = new SystemClock();
  const { oauth } = access;
  const services = buildIngestServices({ environment, db, bus, client, governor, ledger, identity, clock, oauth });
  const { settings, schedules } = services.repositories;
  await settings.prepare(db, timeZone, environment.INGEST_CUTOVER ?? null);
  await introduceSchedules(db, schedules, environment, timeZone);
  const app = await createHttpApplication(IngestModule.register(services), {
    name: 'Ingest',
    description: 'Turns what happens in Pipedrive into events: webhooks, polls, settings and the state of each stream.',
    logger,
    parameters: {
      sha256: 'Of the body, as the list shows it.',
      name: '1 to 40 of a-z, 0-9 and -; a new one is added.',
    },
    ...(environment.TRUSTED_PROXIES === undefined ? {} : { trustedProxies: environment.TRUSTED_PROXIES }),
    extendDocument: documentIngest,
    configure: (one) => {
      keepWebhookBodiesRaw(one);
      openWebhookRoutes(one);
    },
  });
  try {
    await app.init();
    // Who does not listen does not get ready by itself.
    await app.getHttpAdapter().getInstance().ready();
  } catch (error) {
    await app.close();
    throw error;
  }
  const begin = async (): Promise<void> => {
    app.get(IngestLifecycle).start();
    const log = new Logger('Ingest');
    oauth?.granted.add({
      wake: () =>
        void runAfterGrant(db, schedules).then(
          () => services.scheduler.wake(),
          (error: unknown) => log.warn('jobs could not be asked for', error instanceof Error ? error : undefined),
        ),
    });
    await new ParkedDeliveryRepository(db).handOver((body) => services.intake.accept(body));
    const { cutover } = await settings.read(db);
    if (cutover === null)
      log.warn(
        'no cutover is set: everything is observed, nothing is emitted; set it with PUT /admin/settings/cutover',
      );
  };
  return { app, company: identity.company, begin };
}

const warnOfJournal = (error: unknown): void =>
  new Logger('Ingest').warn('a change of access could not be noted', error instanceof Error ? error : undefined);

/** Whether the account lets us in is seen from every answer. */
function watched(governor: RateGovernor, db: Database, identity: IngestIdentity, access: PipedriveAccess): RateBudget {
  const journal = new AccountJournal(db, new AuditTrail(INGEST_SCHEMA, 'ingest'), identity);
  return new WatchedRateBudget(governor, journal, { isApp: access.oauth !== undefined, onError: warnOfJournal });
}

/** Without a budget of its own it counts in memory: enough to ask whose account this is. */
function clientOf(environment: IngestEnvironment, access: PipedriveAccess, budget?: RateBudget): PipedriveClient {
  return PipedriveClient.create({
    apiUrl: environment.PIPEDRIVE_API_URL,
    credentials: access.credentials,
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
