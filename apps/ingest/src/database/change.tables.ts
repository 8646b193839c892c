/** What came in: webhook deliveries as they were, and the hints they raised. */
export function changeTables(schema: string): string[] {
  return [
    `create table ${schema}.webhook_deliveries (
       company text not null,
       body_sha256 bytea not null,
       received_at timestamptz not null default clock_timestamp(),
       outcome text not null constraint webhook_deliveries_outcome check (outcome in ('hinted', 'ignored', 'malformed')),
       entity text,
       entity_id text,
       action text,
       webhook_version text,
       attempt integer,
       event_id text,
       correlation_id text,
       reason text,
       replayed_at timestamptz,
       body text not null,
       primary key (company, body_sha256))`,
    `create index webhook_deliveries_received on ${schema}.webhook_deliveries (company, received_at)`,
    `create table ${schema}.change_hints (
       company text not null,
       entity text not null,
       entity_id text not null,
       counter bigint not null default 1,
       source text not null,
       priority smallint not null,
       not_before timestamptz not null default clock_timestamp(),
       claimed_until timestamptz,
       attempts integer not null default 0,
       last_error text,
       is_backfill boolean not null default false,
       first_at timestamptz not null default clock_timestamp(),
       primary key (company, entity, entity_id))
     with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
    `create index change_hints_due on ${schema}.change_hints (company, entity, priority, not_before)`,
    `comment on column ${schema}.change_hints.counter is 'raised by every hint; a refresh removes the hint only if it has not moved since'`,
    `create table ${schema}.merge_aliases (
       company text not null,
       entity text not null,
       entity_id text not null,
       merged_into text not null,
       seen_at timestamptz not null default clock_timestamp(),
       primary key (company, entity, entity_id))`,
  ];
}
