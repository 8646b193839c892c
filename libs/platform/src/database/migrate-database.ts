import type { DataSource, QueryRunner } from 'typeorm';
import { grantToApplication } from './application-grants.js';
import { ensureApplicationRole } from './application-role.js';
import { createDataSource } from './data-source.js';
import type { DatabaseOptions } from './database-options.js';
import { DatabaseRoleError } from './database-role.error.js';
import { identifier } from './identifier.js';

/** Any number, the same for all our schemas: roles belong to the whole server, so their making is in line too. */
const MIGRATION_LOCK = 7_261_044_118;
const OWNER_STATEMENT_TIMEOUT_MS = 30 * 60_000;

/**
 * Brings the schema up to date as its owner: makes schema and application role, runs the missing migrations, each in a
 * transaction of its own, and grants. Serialised by an advisory lock, because TypeORM takes none; calling it again, or
 * after a kill, continues where it stopped.
 *
 * Tables whose comment begins with `append-only` get INSERT and SELECT only.
 */
export async function migrateDatabase(options: DatabaseOptions): Promise<void> {
  const schema = identifier(options.schema);
  const dataSource = createDataSource(options, {
    url: options.migrationUrl ?? options.url,
    // One connection holds the lock, TypeORM takes another.
    poolSize: 2,
    statementTimeoutMs: OWNER_STATEMENT_TIMEOUT_MS,
  });
  await dataSource.initialize();
  try {
    await withMigrationLock(dataSource, async (runner) => {
      const grantee = await applicationLogin(runner, options);
      await ensureSchema(runner, schema);
      await dataSource.runMigrations({ transaction: 'each' });
      await grantToApplication(runner, schema, grantee);
    });
  } finally {
    await dataSource.destroy();
  }
}

async function withMigrationLock(dataSource: DataSource, work: (runner: QueryRunner) => Promise<void>): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    // Goes with the connection, so a killed migration leaves no lock.
    await runner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await work(runner);
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await runner.release();
  }
}

async function ensureSchema(runner: QueryRunner, schema: string): Promise<void> {
  // Asked first: an owner may have been given a ready schema and no right to create one.
  const found: unknown[] = await runner.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (found.length === 0) await runner.query(`create schema ${schema}`);
}

/** The role that the service works as: its own login, or the application role that we make. */
async function applicationLogin(runner: QueryRunner, options: DatabaseOptions): Promise<string> {
  if (options.migrationUrl === undefined) return ensureApplicationRole(runner, identifier(options.role));
  const login = decodeURIComponent(new URL(options.url).username);
  const [row] = (await runner.query(
    'select current_user::text = $1 as same, exists (select from pg_roles where rolname = $1) as known',
    [login],
  )) as { same: boolean; known: boolean }[];
  if (row?.same) {
    throw new DatabaseRoleError(
      `DATABASE_URL and DATABASE_MIGRATION_URL both log in as "${login}". The service must not own its tables: ` +
        'give DATABASE_URL a login of its own, or leave DATABASE_MIGRATION_URL out.',
    );
  }
  if (!row?.known) throw new DatabaseRoleError(`The login "${login}" of DATABASE_URL does not exist; create it first.`);
  return login;
}
