import type { MigrationInterface, QueryRunner } from 'typeorm';

import { INGEST_SCHEMA } from './ingest-tables.migration.js';

const CHANGES = `${INGEST_SCHEMA}.catalogue_changes`;

/** What changed of the names and products that replicas keep in memory; whoever resolves names looks here first. */
export class AddCatalogueChanges1795700000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table ${CHANGES} (
         company text not null,
         subject text not null,
         revision bigint not null,
         primary key (company, subject)) with (fillfactor = 70)`,
    );
    await runner.query(`create index catalogue_changes_revision on ${CHANGES} (company, revision)`);
    await runner.query(
      `comment on table ${CHANGES} is 'subject * counts: whoever changes something raises it first, so that revisions are committed in order'`,
    );
  }

  async down(): Promise<void> {
    await Promise.resolve();
    throw new Error('ingest only migrates forward: restore a backup instead');
  }
}
