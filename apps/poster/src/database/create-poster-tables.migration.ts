import { platformTables } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

import { intakeTables } from './intake.tables.js';
import { mappingTables } from './mapping.tables.js';

export const POSTER_SCHEMA = 'poster';

/** Everything of the poster except the posting core, which has a migration of its own. */
export class CreatePosterTables1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...platformTables.binding(POSTER_SCHEMA),
      ...platformTables.leases(POSTER_SCHEMA),
      ...platformTables.outbox(POSTER_SCHEMA),
      ...platformTables.inbox(POSTER_SCHEMA),
      ...platformTables.audit(POSTER_SCHEMA),
      ...intakeTables(POSTER_SCHEMA),
      ...mappingTables(POSTER_SCHEMA),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
