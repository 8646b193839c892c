import { platformTables } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

import { changeTables } from './change.tables.js';
import { scheduleTables } from './schedule.tables.js';
import { stateTables } from './state.tables.js';

export const INGEST_SCHEMA = 'ingest';

/** The first tables of ingest. Company is part of every key: two accounts both have a deal 41. */
export class CreateIngestTables1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ...platformTables.binding(INGEST_SCHEMA),
      ...platformTables.leases(INGEST_SCHEMA),
      ...platformTables.outbox(INGEST_SCHEMA),
      ...platformTables.audit(INGEST_SCHEMA),
      ...changeTables(INGEST_SCHEMA),
      ...stateTables(INGEST_SCHEMA),
      ...scheduleTables(INGEST_SCHEMA),
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.resolve();
    throw new Error('ingest only migrates forward: restore a backup instead');
  }
}
