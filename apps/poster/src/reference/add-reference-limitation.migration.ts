import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What our user may not read of a kind, so that fewer facts than usual are known. */
export class AddReferenceLimitation1795700000033 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table poster.reference_runs add column limitation text');
    await runner.query(
      `comment on column poster.reference_runs.limitation is 'what a permission hides from the last reading; null: it saw everything'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
