import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is open is found without looking at what was ever stored, however much that has become. */
export class AddOpenWorkIndexes1795700000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      // In the order of the planner's batches: thousands that became due at once are not sorted again for each of them.
      `create index deals_plan_order on poster.deals (company, plan_due_at, deal_id) where plan_due_at is not null`,
      `drop index poster.deals_plan_due`,
      // In flight, or recorded and not read back yet: what keeps a scope from being trusted.
      `create index operations_unproven on poster.operations (company, object, entity)
         where state in ('sending', 'unknown') or (state = 'done' and due_at is not null)`,
      // What is neither recorded nor over.
      `create index operations_open on poster.operations (company, state, subject_kind, subject_id)
         where state in ('ready', 'sending', 'unknown', 'rejected', 'watched', 'manual')`,
      // What the breaker counts: the last hour of them.
      `create index operations_entries_created on poster.operations (company, created_at)
         where subject_kind = 'deal' and kind = 'entry'`,
      // Records that nobody has accepted or settled are few; those that were stay for ever.
      `create index found_records_open on poster.found_records (company, reference) where accepted_at is null`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
