import type { MigrationInterface, QueryRunner } from 'typeorm';

import { INGEST_SCHEMA } from './ingest-tables.migration.js';

/** What of the Pipedrive account is known to be well or broken, so that a change is told once over all replicas and restarts. */
export class AddAccountStates1795700000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table ${INGEST_SCHEMA}.account_states (
         company text not null,
         subject_type text not null,
         subject_id text not null,
         is_well boolean not null,
         since timestamptz not null default clock_timestamp(),
         primary key (company, subject_type, subject_id))`,
    );
  }

  async down(): Promise<void> {
    await Promise.resolve();
    throw new Error('ingest only migrates forward: restore a backup instead');
  }
}
