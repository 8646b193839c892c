import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A version of a rule can take over on its first date, and leaves those before it in force until then. */
export class AddRuleSuccession1795700010016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table mapping_rules add column takes_over boolean not null default false');
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
