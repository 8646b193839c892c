import { createDataSource } from './data-source.js';
import { Database } from './database.js';
import type { DatabaseOptions } from './database-options.js';
import { identifier } from './identifier.js';

const OWNER_STATEMENT_TIMEOUT_MS = 30 * 60_000;

/** Connects as the schema's owner, for a command that a person runs; a service never does: the owner may rewrite the audit trail. */
export async function openOwnerDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSource = createDataSource(options, {
    url: options.migrationUrl ?? options.url,
    poolSize: 2,
    statementTimeoutMs: OWNER_STATEMENT_TIMEOUT_MS,
  });
  await dataSource.initialize();
  return new Database(dataSource, identifier(options.schema));
}
