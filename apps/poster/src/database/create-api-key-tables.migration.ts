import { apiKeyTables } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

import { POSTER_SCHEMA } from './create-poster-tables.migration.js';

export class CreateApiKeyTables1795200000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of apiKeyTables(POSTER_SCHEMA)) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
