import type { MigrationInterface, QueryRunner } from 'typeorm';

import { INGEST_SCHEMA } from './ingest-tables.migration.js';

/** What was spent of the company's daily tokens, and whether its account is stopped. */
export class CreateSpendingTables1795100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table ${INGEST_SCHEMA}.pipedrive_spending (
         company text not null,
         day date not null,
         purpose text not null,
         calls bigint not null,
         tokens bigint not null,
         primary key (company, day, purpose)) with (fillfactor = 50)`,
    );
    await runner.query(
      `create table ${INGEST_SCHEMA}.pipedrive_stops (
         company text primary key,
         kind text not null,
         until timestamptz not null)`,
    );
  }

  async down(): Promise<void> {
    await Promise.resolve();
    throw new Error('ingest only migrates forward: restore a backup instead');
  }
}
