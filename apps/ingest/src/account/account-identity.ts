import type { PipedriveAccount, PipedriveClient } from '@app/pipedrive';
import { ConfigurationError, type Database } from '@app/platform';
import { Logger } from '@nestjs/common';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import { isTimeZone } from '../deal/bookkeeping-date.js';
import type { IngestEnvironment } from '../ingest.environment.js';
import type { IngestIdentity } from '../ingest-identity.js';

interface Bound {
  readonly company: string;
  readonly timeZone: string | null;
}

const FALLBACK_ZONE = 'UTC';

/**
 * Whose account this is and in which zone its books are kept. Once the database is bound, Pipedrive may be away at start:
 * webhooks must be taken all the same. Throws what the client throws when neither knows.
 */
export async function identifyAccount(
  environment: IngestEnvironment,
  db: Database,
  client: Pick<PipedriveClient, 'me'>,
): Promise<{ readonly identity: IngestIdentity; readonly timeZone: string }> {
  const bound = await boundTo(db);
  const account = await accountOr(bound, client);
  const company = account?.companyId ?? bound?.company ?? '';
  const timeZone = environment.COMPANY_TIME_ZONE ?? account?.timezoneName ?? bound?.timeZone ?? FALLBACK_ZONE;
  if (!isTimeZone(timeZone))
    throw new ConfigurationError([`COMPANY_TIME_ZONE must be an IANA zone (it is "${timeZone}")`]);
  return { identity: { environmentId: environment.ENVIRONMENT_ID, company }, timeZone };
}

/** Whether this database has been bound to a company. */
export async function isBound(db: Database): Promise<boolean> {
  return (await boundTo(db)) !== undefined;
}

async function accountOr(
  bound: Bound | undefined,
  client: Pick<PipedriveClient, 'me'>,
): Promise<PipedriveAccount | undefined> {
  try {
    return await client.me();
  } catch (error) {
    if (bound === undefined) throw error;
    new Logger('Ingest').warn('Pipedrive cannot be reached; going on with the company this database is bound to', {
      company: bound.company,
      reason: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
}

async function boundTo(db: Database): Promise<Bound | undefined> {
  const [row] = await db.query<Bound>(
    `select bound.company, settings.time_zone as "timeZone"
       from ${INGEST_SCHEMA}.database_binding bound
       left join ${INGEST_SCHEMA}.settings settings on settings.company = bound.company`,
  );
  return row;
}
