/** Rules, settings and reference data: all that a verdict rests on, with one number that changes with any of it. */
export const mappingTables = (s: string): string[] => [
  `create table ${s}.context_revision (
     singleton boolean primary key check (singleton),
     value bigint not null)`,
  `insert into ${s}.context_revision values (true, 1)`,
  `comment on table ${s}.context_revision is 'raised in the transaction of every change of a rule, a setting or a reference row'`,

  `create table ${s}.mapping_rules (
     id uuid primary key,
     version integer not null,
     name text not null,
     priority integer not null,
     active boolean not null,
     effective_from date,
     effective_to date,
     conditions jsonb not null,
     result jsonb not null,
     author text not null,
     early_revenue_approved_by text,
     created_at timestamptz not null default clock_timestamp(),
     updated_at timestamptz not null default clock_timestamp(),
     deleted_at timestamptz)`,
  `create unique index mapping_rules_name on ${s}.mapping_rules (lower(name)) where deleted_at is null`,
  `comment on table ${s}.mapping_rules is 'the newest version of every mapping rule'`,

  `create table ${s}.mapping_rule_versions (
     rule_id uuid not null,
     version integer not null,
     change text not null,
     rule jsonb not null,
     author text not null,
     reason text,
     at timestamptz not null default clock_timestamp(),
     primary key (rule_id, version))`,
  `comment on table ${s}.mapping_rule_versions is 'append-only: every version of every mapping rule'`,

  `create table ${s}.settings (
     name text primary key,
     value jsonb not null,
     changed_by text not null,
     changed_at timestamptz not null default clock_timestamp())`,
  `comment on table ${s}.settings is 'business settings that differ from their defaults'`,

  `create table ${s}.reference_records (
     kind text not null,
     record_no text not null,
     id text not null,
     name text not null,
     active boolean not null,
     attributes jsonb not null,
     match_name text,
     tax_id text,
     digest text not null,
     deleted boolean not null default false,
     revision bigint not null,
     changed_at timestamptz not null default clock_timestamp(),
     primary key (kind, record_no))`,
  `create index reference_records_revision on ${s}.reference_records (revision)`,
  `create index reference_records_id on ${s}.reference_records (kind, id)`,
  `create index reference_records_match on ${s}.reference_records (kind, match_name) where match_name is not null`,
  `create index reference_records_tax on ${s}.reference_records (kind, tax_id) where tax_id is not null`,
  `comment on table ${s}.reference_records is 'what Intacct knows, by record number; numbers can be changed by people'`,

  `create table ${s}.reference_runs (
     kind text primary key,
     rows integer not null default 0,
     read_at timestamptz,
     changed_at timestamptz,
     failed_at timestamptz,
     problem text)`,
  `comment on table ${s}.reference_runs is 'freshness of each kind of reference data'`,

  `create table ${s}.intacct_sessions (
     key text primary key,
     entity text not null,
     endpoint text not null,
     secret text not null,
     digest text not null,
     opened_at bigint not null,
     expires_at bigint)`,
  `comment on table ${s}.intacct_sessions is 'open sessions, their ids encrypted'`,
];
