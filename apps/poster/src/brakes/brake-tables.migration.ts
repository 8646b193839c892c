import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people decided about holds: who looks after a cause, which deals are left out, which stops of the breaker are over. */
export class CreateBrakeTables1795200000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `create table hold_assignments (
         cause text primary key,
         assignee text not null,
         assigned_by text not null,
         note text not null,
         assigned_at timestamptz(3) not null default clock_timestamp())`,
      `comment on table hold_assignments is 'who looks after a cause that holds deals'`,
      `create table deal_exclusions (
         deal_id text primary key,
         reason text not null,
         excluded_by text not null,
         excluded_at timestamptz(3) not null default clock_timestamp())`,
      `comment on table deal_exclusions is 'deals that a person has left out of the ledger'`,
      `create table breaker_approvals (
         id bigint generated always as identity primary key,
         approved_by text not null,
         reason text not null,
         approved_at timestamptz(3) not null default clock_timestamp())`,
      `comment on table breaker_approvals is 'append-only: who let postings go on after the breaker held them'`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
