import type { ConsumedRecord } from '../bus-record.js';
import { fairShare, type GroupMember, type PartitionClaim, type ShareDecision } from './fair-share.js';
import type { LogDatabase } from './log-database.js';

/** A partition this member may read, until the lease ends or the fence grows. */
export interface OwnedPartition {
  topic: string;
  partition: number;
  fence: string;
}

export interface PendingPartition extends OwnedPartition {
  /** The first offset the group has not stored. */
  position: string;
  /** One after the newest record. */
  nextOffset: string;
}

export type PartitionName = Pick<OwnedPartition, 'topic' | 'partition'>;

const BATCH_RECORDS = 500;
/** Like the size limit of the Kafka adapter; a batch always has at least one record, however big. */
const BATCH_CHARACTERS = 256 * 1024;

const OWNED = 'g.group_id = $1 and g.owner = $2';

/** Rows are locked in one order, and `claim` waits for none: a renewal beside a takeover cannot become a deadlock. */
const lockOwned = (condition = ''): string => `
  locked as (select g.topic, g.partition from bus.group_partitions g where ${OWNED} ${condition}
              order by g.topic, g.partition for no key update)`;
const IS_LOCKED = 'g.group_id = $1 and g.topic = l.topic and g.partition = l.partition';

/** The statements of one member of one group. Every one of them decides by the clock of the database. */
export class PostgresGroupMember {
  constructor(
    private readonly database: LogDatabase,
    private readonly groupId: string,
    readonly memberId: string,
    private readonly topics: readonly string[],
    private readonly sessionMs: number,
  ) {}

  /** Gives the group its positions on all partitions; a new group starts at the oldest record. */
  async register(): Promise<void> {
    await this.database.query(
      `insert into bus.group_partitions (group_id, topic, partition)
       select $1, topic, partition from bus.partitions where topic = any ($2::text[])
       on conflict do nothing`,
      [this.groupId, this.topics],
    );
  }

  /** Says "I am alive" and prolongs the leases. Returns what is still owned. */
  async renew(): Promise<OwnedPartition[]> {
    await this.database.query(
      `insert into bus.members (group_id, member_id, topics, expires_at)
       values ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')
       on conflict (group_id, member_id) do update set expires_at = excluded.expires_at`,
      [this.groupId, this.memberId, this.topics, this.sessionMs],
    );
    return this.database.query<OwnedPartition>(
      `with ${lockOwned('and g.expires_at > clock_timestamp()')}
       update bus.group_partitions g set expires_at = clock_timestamp() + $3 * interval '1 ms'
         from locked l where ${IS_LOCKED}
      returning g.topic, g.partition, g.fence::text as fence`,
      [this.groupId, this.memberId, this.sessionMs],
    );
  }

  async share(): Promise<ShareDecision> {
    const members = await this.database.query<GroupMember>(
      `select member_id as "memberId", topics from bus.members where group_id = $1 and expires_at > clock_timestamp()`,
      [this.groupId],
    );
    const rows = await this.database.query<PartitionName & { owner: string | null }>(
      `select topic, partition, case when expires_at > clock_timestamp() then owner end as owner
         from bus.group_partitions where group_id = $1 and topic = any ($2::text[])`,
      [this.groupId, this.topics],
    );
    const partitions: PartitionClaim[] = rows.map((row) => ({ ...row, owner: row.owner ?? undefined }));
    return fairShare(this.memberId, members, partitions);
  }

  /** Takes what is free or whose owner's lease has ended; what another member took first is not among the result. */
  async claim(partitions: readonly PartitionName[]): Promise<OwnedPartition[]> {
    if (partitions.length === 0) return [];
    return this.database.query<OwnedPartition>(
      `with locked as (
         select f.topic, f.partition from bus.group_partitions f
           join unnest($4::text[], $5::integer[]) as w (topic, partition) using (topic, partition)
          where f.group_id = $1 and f.expires_at <= clock_timestamp()
            for no key update of f skip locked)
       update bus.group_partitions g
          set owner = $2, fence = g.fence + 1, expires_at = clock_timestamp() + $3 * interval '1 ms'
         from locked l where ${IS_LOCKED}
      returning g.topic, g.partition, g.fence::text as fence`,
      [
        this.groupId,
        this.memberId,
        this.sessionMs,
        partitions.map((each) => each.topic),
        partitions.map((each) => each.partition),
      ],
    );
  }

  async release(owned: OwnedPartition): Promise<void> {
    await this.database.query(
      `update bus.group_partitions g set owner = null, expires_at = '-infinity'
        where ${OWNED} and g.topic = $3 and g.partition = $4 and g.fence = $5`,
      [this.groupId, this.memberId, owned.topic, owned.partition, owned.fence],
    );
  }

  /** Leaves the group: all of its partitions are free at once. */
  async leave(): Promise<void> {
    await this.database.query(
      `with gone as (delete from bus.members where group_id = $1 and member_id = $2), ${lockOwned()}
       update bus.group_partitions g set owner = null, expires_at = '-infinity' from locked l where ${IS_LOCKED}`,
      [this.groupId, this.memberId],
    );
  }

  /** The owned partitions that have records to handle: one cheap statement, whatever the number of partitions. */
  async pending(): Promise<PendingPartition[]> {
    return this.database.query<PendingPartition>(
      `select g.topic, g.partition, g.fence::text as fence, g.position::text as position,
              p.next_offset::text as "nextOffset"
         from bus.group_partitions g
         join bus.partitions p on p.topic = g.topic and p.partition = g.partition
        where ${OWNED} and g.expires_at > clock_timestamp() and p.next_offset > g.position
        order by g.topic, g.partition`,
      [this.groupId, this.memberId],
    );
  }

  async read(from: PendingPartition): Promise<ConsumedRecord[]> {
    const rows = await this.database.query<Omit<ConsumedRecord, 'headers' | 'timestamp'> & StoredRecord>(
      `select topic, partition, "offset"::text as "offset", key, value, headers, created_at as "createdAt"
         from (select *, sum(coalesce(length(value), 0)) over (order by "offset") - coalesce(length(value), 0) as before
                 from (select * from bus.messages
                        where topic = $1 and partition = $2 and "offset" >= $3
                        order by "offset" limit ${BATCH_RECORDS}) page) batch
        where before < ${BATCH_CHARACTERS}
        order by batch."offset"`,
      [from.topic, from.partition, from.position],
    );
    return rows.map(({ headers, createdAt, ...record }) => ({
      ...record,
      headers: JSON.parse(headers) as Record<string, string>,
      timestamp: createdAt.toISOString(),
    }));
  }

  /**
   * Moves the group behind the batch. False when the partition has a new owner or was sought to another position
   * meanwhile: the batch will be handled again, by whoever owns it now.
   */
  async commit(batch: PendingPartition, nextOffset: string): Promise<boolean> {
    const moved = await this.database.query(
      `update bus.group_partitions g
          set position = $6, expires_at = clock_timestamp() + $7 * interval '1 ms'
        where ${OWNED} and g.topic = $3 and g.partition = $4 and g.fence = $5 and g.position = $8
      returning g.partition`,
      [
        this.groupId,
        this.memberId,
        batch.topic,
        batch.partition,
        batch.fence,
        nextOffset,
        this.sessionMs,
        batch.position,
      ],
    );
    return moved.length > 0;
  }
}

interface StoredRecord {
  headers: string;
  createdAt: Date;
}
