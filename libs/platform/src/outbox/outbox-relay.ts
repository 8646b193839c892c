import { SystemClock } from '../clock/system-clock.js';
import type { Clock } from '../clock/clock.js';
import type { BusRecord } from '../bus/bus-record.js';
import type { EventPublisher } from '../bus/event-publisher.js';
import type { Database } from '../database/database.js';
import { identifier } from '../database/identifier.js';
import type { LeaseStore } from '../leases/lease-store.js';
import { Loop } from '../loop/loop.js';
import { OUTBOX_SHARDS } from './outbox.js';
import { ShardLeases } from './shard-leases.js';
import { TopicBackOff } from './topic-back-off.js';

export interface OutboxRelayOptions {
  /** Unique to this process. */
  owner: string;
  /** Rows of one claim; default 500. */
  batchSize?: number;
  /** How long the shards of a killed relay stay closed; default 30 s. */
  leaseMs?: number;
  /** Fallback poll where no wake-up came; default 500 ms. */
  idleMs?: number;
  onPublished?: (topic: string, count: number) => void;
  /** Database and bus failures; the rows stay and are tried again. */
  onError?: (error: unknown) => void;
  clock?: Clock;
}

interface ClaimedRow {
  seq: string;
  id: string;
  aggregateid: string;
  type: string;
  topic: string;
  payload: string | null;
  headers: Record<string, string>;
}

/**
 * Carries the outbox to the bus: claims rows of its shards in order, publishes, deletes what the bus has acknowledged.
 * No transaction is open meanwhile. Killed between acknowledgement and deletion it publishes again, so consumers see
 * duplicates, never a loss; within an aggregate the first sight of every event is in order.
 */
export class OutboxRelay {
  private readonly table: string;
  private readonly batchSize: number;
  private readonly shards: ShardLeases;
  private readonly backOff: TopicBackOff;
  private readonly loop: Loop;

  constructor(
    private readonly db: Database,
    schema: string,
    leases: LeaseStore,
    private readonly publisher: EventPublisher,
    private readonly options: OutboxRelayOptions,
  ) {
    const clock = options.clock ?? new SystemClock();
    this.table = `${identifier(schema)}.outbox`;
    this.batchSize = options.batchSize ?? 500;
    const names = Array.from({ length: OUTBOX_SHARDS }, (_, shard) => `outbox:${shard}`);
    this.shards = new ShardLeases(leases, names, options.owner, options.leaseMs ?? 30_000, clock);
    this.backOff = new TopicBackOff(clock);
    const step = async (): Promise<'busy' | 'idle'> => ((await this.runOnce()).more ? 'busy' : 'idle');
    this.loop = new Loop('outbox-relay', step, {
      idleMs: options.idleMs ?? 500,
      onError: (error) => options.onError?.(error),
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Call after a commit that appended, instead of waiting for the next poll. */
  wake(): void {
    this.loop.wake();
  }

  /** Finishes the running batch and gives the shards to the others at once. */
  async stop(): Promise<void> {
    await this.loop.stop();
    await this.shards.release();
  }

  /** One claim. `more`: another one is worth making at once. Throws what the database throws; bus failures go to `onError`. */
  async runOnce(): Promise<{ published: number; more: boolean }> {
    const shards = await this.shards.held();
    if (shards.length === 0) return { published: 0, more: false };
    const rows = await this.claim(shards.map((name) => Number(name.split(':')[1])));
    let published = 0;
    let failed = false;
    for (const [topic, batch] of groupByTopic(rows)) {
      // A stalled process: somebody else may be at these rows by now, so claim anew.
      if (!this.shards.isSafe()) return { published, more: true };
      if (await this.publish(topic, batch)) published += batch.length;
      else failed = true;
    }
    return { published, more: !failed && rows.length === this.batchSize };
  }

  /** For metrics: what waits, and for how long the oldest has. */
  async pending(): Promise<{ count: number; oldestSeconds: number }> {
    const [row] = await this.db.query<{ count: number; oldest: number }>(
      `select count(*)::int as count,
              coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as oldest from ${this.table}`,
    );
    return { count: row?.count ?? 0, oldestSeconds: row?.oldest ?? 0 };
  }

  private claim(shards: number[]): Promise<ClaimedRow[]> {
    return this.db.query<ClaimedRow>(
      `select seq, id, aggregateid, type, topic, payload::text as payload, headers from ${this.table}
        where shard = any($1::smallint[]) and topic <> all($2::text[]) order by seq limit $3`,
      [shards, this.backOff.restingTopics(), this.batchSize],
    );
  }

  private async publish(topic: string, rows: ClaimedRow[]): Promise<boolean> {
    try {
      await this.publisher.publish(rows.map(toBusRecord));
    } catch (error) {
      // The others go on: a topic that is missing or forbidden must not hold up the rest.
      this.backOff.failed(topic);
      this.options.onError?.(error);
      return false;
    }
    this.backOff.succeeded(topic);
    await this.db.query(`delete from ${this.table} where seq = any($1::bigint[])`, [rows.map((row) => row.seq)]);
    this.options.onPublished?.(topic, rows.length);
    return true;
  }
}

function groupByTopic(rows: ClaimedRow[]): Map<string, ClaimedRow[]> {
  const groups = new Map<string, ClaimedRow[]>();
  for (const row of rows) {
    const group = groups.get(row.topic);
    if (group) group.push(row);
    else groups.set(row.topic, [row]);
  }
  return groups;
}

function toBusRecord(row: ClaimedRow): BusRecord {
  // Debezium's outbox router names these two the same, so change capture could replace this relay.
  return {
    topic: row.topic,
    key: row.aggregateid,
    value: row.payload,
    headers: { id: row.id, eventType: row.type, ...row.headers },
  };
}
