import type { MigrationInterface, QueryRunner } from 'typeorm';

import { postingTables } from './store/postgres/posting-tables.js';

/** Tables of the posting core, in the schema of the poster. */
export class CreatePostingTables1795000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of postingTables) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
