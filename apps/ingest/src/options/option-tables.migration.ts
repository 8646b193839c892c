import type { MigrationInterface, QueryRunner } from 'typeorm';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const statements = (s: string): string[] => [
  `create table ${s}.reference_rows (
     company text not null,
     ledger_company text not null,
     kind text not null,
     record_no text not null,
     id text not null,
     name text not null,
     active boolean not null,
     deleted boolean not null,
     attributes jsonb not null,
     changed_at timestamptz not null,
     primary key (company, ledger_company, kind, record_no))`,
  `comment on table ${s}.reference_rows is 'the ledger''s own data as the reference topic told of it'`,
  `create table ${s}.option_lists (
     company text not null,
     name text not null,
     owner text not null constraint option_lists_owner check (owner in ('deal', 'product')),
     field_code text not null,
     ledger_company text not null,
     kind text not null,
     dimension text,
     id_prefixes text[] not null,
     enabled boolean not null,
     due_at timestamptz,
     checked_at timestamptz,
     failed_at timestamptz,
     problem text,
     changed_at timestamptz not null default clock_timestamp(),
     primary key (company, name),
     constraint option_lists_one_per_field unique (company, owner, field_code))`,
  `comment on table ${s}.option_lists is 'fields of Pipedrive whose options follow a list of the ledger'`,
  `create table ${s}.option_values (
     company text not null,
     list text not null,
     record_no text not null,
     option_id text not null,
     primary key (company, list, record_no),
     constraint option_values_one_row unique (company, list, option_id),
     foreign key (company, list) references ${s}.option_lists (company, name) on delete cascade)`,
  `comment on table ${s}.option_values is 'which option stands for which row, whatever either is called'`,
];

/** Options of Pipedrive fields that follow lists of the ledger. */
export class AddOptionLists1795700000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements(INGEST_SCHEMA)) await runner.query(statement);
  }

  async down(): Promise<void> {
    await Promise.resolve();
    throw new Error('ingest only migrates forward: restore a backup instead');
  }
}
