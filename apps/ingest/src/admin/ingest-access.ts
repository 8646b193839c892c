import { randomUUID } from 'node:crypto';

import {
  AccessModule,
  type AuditTrail,
  callLimitsOf,
  type Database,
  PostgresApiKeyStore,
  tokenVerifierOf,
} from '@app/platform';
import type { DynamicModule } from '@nestjs/common';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { IngestEnvironment } from '../ingest.environment.js';
import type { IngestIdentity } from '../ingest-identity.js';

export interface AccessParts {
  readonly environment: IngestEnvironment;
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly repositories: { readonly audit: AuditTrail };
}

/** Keys, tokens and roles in front of every route of ingest. */
export function ingestAccess({ environment, db, identity, repositories }: AccessParts): DynamicModule {
  const tokens = tokenVerifierOf(environment);
  const keys = new PostgresApiKeyStore(db, INGEST_SCHEMA, (tx, note) =>
    repositories.audit.append(tx, [{ ...note, ...identity, id: randomUUID(), outcome: 'succeeded' }]),
  );
  return AccessModule.register({
    adminApiKey: environment.ADMIN_API_KEY,
    keys,
    ...(tokens === undefined ? {} : { tokens }),
    limits: callLimitsOf(environment),
  });
}
