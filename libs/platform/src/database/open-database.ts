import type { DataSource } from 'typeorm';
import { createDataSource } from './data-source.js';
import { Database } from './database.js';
import type { DatabaseOptions } from './database-options.js';
import { DatabaseRoleError } from './database-role.error.js';
import { databaseErrorCode } from './database-error.js';
import { identifier } from './identifier.js';
import { SchemaBehindError } from './schema-behind.error.js';

/**
 * Connects as the application role. Throws `SchemaBehindError` if migrations are missing and `DatabaseRoleError` if
 * the connection could do more than the application role may, since then nothing would protect the audit trail.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSource = createDataSource(options, {
    url: options.url,
    ...(options.migrationUrl === undefined ? { role: options.role } : {}),
    poolSize: options.poolSize ?? 10,
    statementTimeoutMs: options.statementTimeoutMs ?? 60_000,
  });
  try {
    await dataSource.initialize();
    const database = new Database(dataSource, identifier(options.schema));
    await refuseTooMuchPower(database);
    await refuseOldSchema(database, dataSource);
    return database;
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    // 22023: the role does not exist yet, so nothing has been migrated; 42501: it exists, but not for this login.
    if (databaseErrorCode(error) === '22023') throw new SchemaBehindError(options.schema, migrationNames(dataSource));
    throw error;
  }
}

async function refuseTooMuchPower(database: Database): Promise<void> {
  const [row] = await database.query<{ name: string; powerful: boolean }>(
    `select r.rolname::text as name,
            r.rolsuper or exists (
              select from pg_namespace n
               where n.nspname = $1 and pg_has_role(current_user, n.nspowner, 'USAGE')) as powerful
       from pg_roles r where r.rolname = current_user`,
    [database.schema],
  );
  if (!row?.powerful) return;
  throw new DatabaseRoleError(
    `The service would run as "${row.name}", which owns schema "${database.schema}" or is a superuser and could ` +
      'rewrite the audit trail. Give DATABASE_URL a plain login. Behind a pooler that drops connection options, set ' +
      'DATABASE_MIGRATION_URL to the owner as well.',
  );
}

async function refuseOldSchema(database: Database, dataSource: DataSource): Promise<void> {
  const wanted = migrationNames(dataSource);
  const done = await executedMigrations(database);
  const missing = wanted.filter((name) => !done.has(name));
  if (missing.length > 0) throw new SchemaBehindError(database.schema, missing);
}

function migrationNames(dataSource: DataSource): string[] {
  return dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
}

async function executedMigrations(database: Database): Promise<Set<string>> {
  try {
    const rows = await database.query<{ name: string }>(`select name from ${database.schema}.migrations`);
    return new Set(rows.map((row) => row.name));
  } catch (error) {
    // No table, no schema, or no right on it yet: nothing of this schema has been finished.
    if (['42P01', '3F000', '42501'].includes(databaseErrorCode(error) ?? '')) return new Set();
    throw error;
  }
}
