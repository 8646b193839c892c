import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes of rules that wait for a second person, and who approved each version. */
export class AddRuleProposals1795700000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      'alter table mapping_rules add column approved_by text',
      'alter table mapping_rule_versions add column approved_by text',
      `create table rule_proposals (
         id uuid primary key,
         change text not null check (change in ('create', 'change', 'delete', 'import')),
         content jsonb not null,
         author text not null,
         reason text not null,
         created_at timestamptz(3) not null default clock_timestamp(),
         state text not null default 'open' check (state in ('open', 'approved', 'rejected')),
         decided_by text,
         decided_because text,
         decided_at timestamptz(3),
         constraint rule_proposals_second_person check (state <> 'approved' or decided_by <> author))`,
      `comment on table rule_proposals is 'changes of mapping rules that wait for a second person, and what became of them'`,
      `create index rule_proposals_open on rule_proposals (created_at) where state = 'open'`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
