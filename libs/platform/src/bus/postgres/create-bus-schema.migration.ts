import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Times are the database's (`clock_timestamp()`): the clocks of two members never decide who owns a partition. */
const STATEMENTS = [
  `create table bus.topics (
     name text constraint topics_pk primary key,
     partitions integer not null constraint topics_partitions_check check (partitions between 1 and 1000),
     compacted boolean not null,
     retention_ms bigint,
     created_at timestamptz not null default clock_timestamp()
   )`,
  // A publisher locks this row until it commits: offsets have no gaps and become visible in order.
  `create table bus.partitions (
     topic text not null constraint partitions_topic_fk references bus.topics (name),
     partition integer not null,
     next_offset bigint not null default 0,
     constraint partitions_pk primary key (topic, partition)
   ) with (fillfactor = 50)`,
  `create table bus.messages (
     topic text not null,
     partition integer not null,
     "offset" bigint not null,
     key text not null,
     value text,
     headers text not null,
     created_at timestamptz not null,
     constraint messages_pk primary key (topic, partition, "offset")
   )`,
  `create table bus.members (
     group_id text not null,
     member_id uuid not null,
     topics text[] not null,
     expires_at timestamptz not null,
     constraint members_pk primary key (group_id, member_id)
   ) with (fillfactor = 50)`,
  // Position and lease of one group on one partition. The fence grows with every change of owner.
  `create table bus.group_partitions (
     group_id text not null,
     topic text not null,
     partition integer not null,
     position bigint not null default 0,
     owner uuid,
     fence bigint not null default 0,
     expires_at timestamptz not null default '-infinity',
     constraint group_partitions_pk primary key (group_id, topic, partition),
     constraint group_partitions_partition_fk foreign key (topic, partition) references bus.partitions (topic, partition)
   ) with (fillfactor = 50)`,
];

export class CreateBusSchema1763800000000 implements MigrationInterface {
  readonly name = 'CreateBusSchema1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['group_partitions', 'members', 'messages', 'partitions', 'topics']) {
      await runner.query(`drop table bus.${table}`);
    }
  }
}
