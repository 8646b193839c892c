/** What was told about which cause, to whom, and what is still to be sent. */
export const notificationTables = (s: string): string[] => [
  `create table ${s}.conditions (
     cause text primary key,
     message text not null,
     remedy text not null,
     since timestamptz(3) not null)`,
  `comment on table ${s}.conditions is 'what stands in the way of everything, such as refused credentials; a row goes when it is over'`,

  `create table ${s}.notification_channels (
     id uuid primary key,
     name text not null constraint notification_channels_name unique,
     kind text not null constraint notification_channels_kind check (kind in ('email', 'slack', 'teams', 'webhook')),
     recipients text[] not null default '{}',
     host text,
     secret text,
     created_by text not null,
     created_at timestamptz not null default clock_timestamp())`,
  `comment on table ${s}.notification_channels is 'who is told; addresses that are secrets are encrypted'`,

  `create table ${s}.notifications (
     id uuid primary key,
     source text not null,
     cause text not null,
     item jsonb not null,
     opened_at timestamptz(3) not null,
     told_at timestamptz(3) not null,
     solved_at timestamptz(3))`,
  // The promise "once per cause" is kept by the database, whoever looks at the same time.
  `create unique index notifications_one_open on ${s}.notifications (source, cause) where solved_at is null`,
  `comment on table ${s}.notifications is 'causes that people were told about, open until solved'`,

  `create table ${s}.notification_messages (
     id uuid primary key,
     number bigint generated always as identity,
     channel_id uuid not null references ${s}.notification_channels (id) on delete cascade,
     notification_id uuid references ${s}.notifications (id),
     telling text not null constraint notification_messages_telling check (telling in ('opened', 'digest', 'solved', 'test')),
     content jsonb not null,
     state text not null default 'due' constraint notification_messages_state check (state in ('due', 'sent', 'given-up')),
     due_at timestamptz not null default clock_timestamp(),
     attempts integer not null default 0,
     lease_owner text,
     problem text,
     sent_at timestamptz,
     created_at timestamptz not null default clock_timestamp())`,
  `create unique index notification_messages_once on ${s}.notification_messages (channel_id, notification_id, telling)
     where notification_id is not null`,
  `create index notification_messages_due on ${s}.notification_messages (due_at) where state = 'due'`,
  `comment on table ${s}.notification_messages is 'one message per channel and telling, stored before it is sent'`,
];
