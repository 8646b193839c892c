import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the ledger shows of recorded entries, what recovery found per deal, and refused logins that all processes know of. */
export class AddLedgerSight1795700000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `alter table poster.operations add column ledger jsonb, add column look_due_at timestamptz(3)`,
      `create index operations_look_due on poster.operations (company, look_due_at)
         where look_due_at is not null and state = 'done'`,
      // What was recorded before is looked at from now on, like everything else.
      `update poster.operations set look_due_at = clock_timestamp()
        where state = 'done' and kind in ('entry', 'mirror') and done_at > clock_timestamp() - interval '90 days'`,
      `alter table poster.found_records add column record_no text, add column deal_id text,
         add column settled_at timestamptz(3), add column settled_by text, add column settled_reason text`,
      `create index found_records_deal on poster.found_records (company, deal_id) where deal_id is not null`,
      `create table poster.login_refusals (
         key text primary key,
         failure jsonb not null,
         rest_ms bigint not null,
         refused_until timestamptz(3) not null)`,
      `comment on table poster.login_refusals is 'credentials that Intacct refuses, known by a keyed digest, and when they are tried again'`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
