import type { MigrationInterface, QueryRunner } from 'typeorm';

import { notificationTables } from './notification.tables.js';

const SCHEMA = 'poster';

export class CreateNotificationTables1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of notificationTables(SCHEMA)) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
