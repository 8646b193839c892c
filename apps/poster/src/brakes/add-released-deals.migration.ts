import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An approval of the breaker lets go the deals it was about, however much they are. */
export class AddReleasedDeals1795700020016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table breaker_approvals add column deal_ids text[] not null default '{}'`);
    await runner.query(`comment on column breaker_approvals.deal_ids is 'what the breaker held then'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
