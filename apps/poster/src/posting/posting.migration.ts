import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of the posting core. */
export class CreatePostingTables1795000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    void runner;
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
