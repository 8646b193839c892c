import {
  createLogger,
  migrateBus,
  migrateDatabase,
  openDatabase,
  type Database,
  type DatabaseOptions,
} from '@app/platform';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { isBound } from './account/account-identity.js';
import { openPipedriveAccess } from './account/pipedrive-access.js';
import { connectIngest, type ConnectedIngest } from './connected-ingest.js';
import { startConnecting } from './connecting/start-connecting.js';
import { AddAccountStates1795700000013 } from './database/account-states.migration.js';
import { AddCatalogueChanges1795700000042 } from './database/catalogue-changes.migration.js';
import { CreateApiKeyTables1795300000000 } from './database/api-key-tables.migration.js';
import { CreateIngestTables1795000000000, INGEST_SCHEMA } from './database/ingest-tables.migration.js';
import { CreateOAuthTables1795200000000 } from './database/oauth-tables.migration.js';
import { ParkTexts1795700000041 } from './database/parked-texts.migration.js';
import { CreateSpendingTables1795100000000 } from './database/spending-tables.migration.js';
import { AddOptionLists1795700000015 } from './options/option-tables.migration.js';
import { requireAccessAndChecks, type IngestEnvironment } from './ingest.environment.js';

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
    migrations: [
      CreateIngestTables1795000000000,
      CreateSpendingTables1795100000000,
      CreateOAuthTables1795200000000,
      CreateApiKeyTables1795300000000,
      AddAccountStates1795700000013,
      AddOptionLists1795700000015,
      ParkTexts1795700000041,
      AddCatalogueChanges1795700000042,
    ],
    applicationName: 'ingest',
  };
}

/**
 * Migrates, binds the database to the account, opens HTTP and starts the loops; with an app that nobody has granted access to
 * yet, it waits for that. Throws when it cannot; never exits the process.
 */
export async function startIngest(environment: IngestEnvironment): Promise<RunningIngest> {
  requireAccessAndChecks(environment);
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
  const access = await openPipedriveAccess(environment, db);
  const { oauth } = access;
  const connect = (): Promise<ConnectedIngest> => connectIngest(environment, db, access, logger);
  if (oauth !== undefined && !(await isBound(db))) {
    const connecting = await startConnecting({ environment, db, oauth, logger, connect });
    return { url: await urlOf(connecting.app), close: () => connecting.close() };
  }
  const connected = await connect();
  const { app, company } = connected;
  try {
    await app.listen(environment.INGEST_PORT, environment.HOST);
    await connected.begin();
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = await urlOf(app);
  new Logger('Ingest').log('listening', { url, company, environmentId: environment.ENVIRONMENT_ID });
  return { url, close: () => app.close() };
}

async function urlOf(app: NestFastifyApplication): Promise<string> {
  return (await app.getUrl()).replace(/\/\/(\[::1?\]|0\.0\.0\.0)/, '//127.0.0.1');
}
