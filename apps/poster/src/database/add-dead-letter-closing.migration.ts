import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A person may close a record that can never be handled. */
export class AddDeadLetterClosing1795300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table poster.dead_letters add column closed_reason text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
