import type { DatabaseOptions, MigrationClass } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export const SANDBOX_SCHEMA = 'sandbox';

export class SandboxTables1763820000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Text instead of jsonb: nothing is searched in here, and jsonb refuses characters that JSON allows.
    await runner.query(
      `create table ${SANDBOX_SCHEMA}.rows (
         name text not null, collection text not null, key text not null, value text not null,
         primary key (name, collection, key))`,
    );
    await runner.query(`comment on table ${SANDBOX_SCHEMA}.rows is 'records of a sandbox, one row each'`);
    await runner.query(
      `create table ${SANDBOX_SCHEMA}.snapshots (
         name text primary key, value text not null, saved_at timestamptz not null default clock_timestamp())`,
    );
    await runner.query(`comment on table ${SANDBOX_SCHEMA}.snapshots is 'whole state of a sandbox that saves at once'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${SANDBOX_SCHEMA}.rows, ${SANDBOX_SCHEMA}.snapshots`);
  }
}

export const sandboxMigrations: MigrationClass[] = [SandboxTables1763820000000];

/** For `migrateDatabase` and `openDatabase`. */
export function sandboxDatabaseOptions(urls: {
  readonly url: string;
  readonly migrationUrl?: string;
}): DatabaseOptions {
  return {
    ...urls,
    schema: SANDBOX_SCHEMA,
    role: 'sandbox_app',
    migrations: sandboxMigrations,
    applicationName: 'sandbox',
    poolSize: 4,
  };
}
