import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `alter table poster.reference_runs
     add column incremental_at timestamptz,
     add column full_at timestamptz,
     add column duration_ms integer,
     add column cursor jsonb,
     add column failures integer not null default 0,
     add column published_at timestamptz`,
  `comment on column poster.reference_runs.cursor is 'how far changes were read, and with which fields: others read everything again'`,
  `comment on column poster.reference_runs.published_at is 'null: its rows have not been on the bus yet, the next complete reading publishes all'`,
  `create table poster.reference_costs (
     kind text not null,
     day date not null,
     requests integer not null,
     transactions integer not null,
     primary key (kind, day)) with (fillfactor = 50)`,
  `comment on table poster.reference_costs is 'what reading cost, by UTC day: requests, and transactions as Intacct counts them'`,
  `create table poster.reference_schedule (
     singleton boolean primary key check (singleton),
     value jsonb not null,
     changed_by text not null,
     changed_at timestamptz not null default clock_timestamp())`,
  `comment on table poster.reference_schedule is 'when reference data is read, where that differs from the defaults'`,
];

/** Each kind at its own pace, what it cost, and what of it has been published. */
export class AddReferencePace1795700000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
