import type { DatabaseOptions } from '../../database/database-options.js';
import { migrateDatabase } from '../../database/migrate-database.js';
import { BUS_SCHEMA, busMigrations } from './bus-migrations.js';

/**
 * Brings the log's schema up to date and grants it to the service's application role. Every service that uses the log
 * calls it with its own role before it starts; calling it again changes nothing.
 */
export function migrateBus(service: Omit<DatabaseOptions, 'schema' | 'entities' | 'migrations'>): Promise<void> {
  return migrateDatabase({ ...service, schema: BUS_SCHEMA, migrations: busMigrations });
}
