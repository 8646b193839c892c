import { identifier } from './identifier.js';

/** Tables of the platform, as statements that an app's own migration runs. The schema's owner runs them. */
export const platformTables = {
  binding: (schema: string): string[] => {
    const s = identifier(schema);
    return [
      `create table ${s}.database_binding (
         singleton boolean primary key check (singleton),
         environment_id text not null,
         company text not null,
         bound_at timestamptz not null default clock_timestamp())`,
      `comment on table ${s}.database_binding is 'append-only: which environment and company this database belongs to'`,
    ];
  },

  leases: (schema: string): string[] => {
    const s = identifier(schema);
    return [
      `create table ${s}.leases (
         name text primary key,
         owner text not null,
         fence bigint not null,
         expires_at timestamptz not null) with (fillfactor = 50)`,
      `comment on table ${s}.leases is 'who may do a job alone, until when; every takeover raises the fence'`,
    ];
  },

  outbox: (schema: string): string[] => {
    const s = identifier(schema);
    return [
      `create table ${s}.outbox (
         seq bigint generated always as identity primary key,
         id uuid not null constraint outbox_id_unique unique,
         aggregatetype text not null,
         aggregateid text not null,
         type text not null,
         topic text not null,
         payload jsonb,
         headers jsonb not null default '{}',
         shard smallint not null,
         created_at timestamptz not null default clock_timestamp())
       with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
      `comment on table ${s}.outbox is 'events on their way to the bus; deleted once the bus has them'`,
    ];
  },

  inbox: (schema: string): string[] => {
    const s = identifier(schema);
    return [
      `create table ${s}.inbox (
         consumer text not null,
         event_id text not null,
         received_at timestamptz not null default clock_timestamp(),
         primary key (consumer, event_id))`,
      `create index inbox_received_at on ${s}.inbox using brin (received_at)`,
      `comment on table ${s}.inbox is 'events that a consumer has handled'`,
    ];
  },

  audit: (schema: string): string[] => {
    const s = identifier(schema);
    return [
      `create table ${s}.audit_events (
         seq bigint generated always as identity primary key,
         id uuid not null constraint audit_events_id_unique unique,
         at timestamptz(3) not null default clock_timestamp(),
         actor text not null,
         action text not null,
         subject_type text not null,
         subject_id text not null,
         company text not null,
         environment_id text not null,
         correlation_id text,
         causation_id text,
         outcome text not null constraint audit_events_outcome check (outcome in ('succeeded', 'refused', 'failed')),
         payload_digest text)`,
      `create index audit_events_subject on ${s}.audit_events (subject_type, subject_id, seq)`,
      `comment on table ${s}.audit_events is 'append-only: what happened, without personal data'`,
      `create table ${s}.audit_payloads (
         event_id uuid primary key references ${s}.audit_events (id),
         salt text not null,
         reason text,
         before jsonb,
         after jsonb)`,
      `comment on table ${s}.audit_payloads is 'append-only: the part of an audit event that may name people; only the owner may erase a row'`,
      `create table ${s}.audit_seals (
         position bigint primary key,
         event_id uuid not null constraint audit_seals_event_unique unique references ${s}.audit_events (id),
         previous_hash text not null constraint audit_seals_previous_unique unique,
         hash text not null,
         sealed_at timestamptz(3) not null default clock_timestamp())`,
      `comment on table ${s}.audit_seals is 'append-only: the chain over all audit events, one after the other'`,
      `create table ${s}.audit_unsealed (
         seq bigint primary key,
         event_id uuid not null)
       with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
      `comment on table ${s}.audit_unsealed is 'audit events that wait for the sealer'`,
    ];
  },
} as const;
