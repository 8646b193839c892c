import { DatabaseBindingError, type DatabaseIdentity } from './database-binding.error.js';
import type { Database } from './database.js';
import { identifier } from './identifier.js';

/**
 * Binds the database to an environment and a provider's company at the first boot; throws `DatabaseBindingError`
 * whenever they differ later, so that a copy of production cannot be worked on by another environment.
 * Needs `platformTables.binding(schema)`.
 */
export async function bindDatabase(database: Database, schema: string, identity: DatabaseIdentity): Promise<void> {
  const table = `${identifier(schema)}.database_binding`;
  await database.query(
    `insert into ${table} (singleton, environment_id, company) values (true, $1, $2) on conflict do nothing`,
    [identity.environmentId, identity.company],
  );
  const [bound] = await database.query<{ environment_id: string; company: string }>(
    `select environment_id, company from ${table}`,
  );
  if (bound?.environment_id === identity.environmentId && bound.company === identity.company) return;
  throw new DatabaseBindingError(
    { environmentId: bound?.environment_id ?? '', company: bound?.company ?? '' },
    identity,
  );
}
