import { SystemClock } from '../clock/system-clock.js';
import type { Clock } from '../clock/clock.js';
import type { Database } from '../database/database.js';
import { violatedConstraint } from '../database/database-error.js';
import { identifier } from '../database/identifier.js';
import type { Sql, Transaction } from '../database/sql.js';
import type { Lease } from '../leases/lease.js';
import type { LeaseStore } from '../leases/lease-store.js';
import { Loop } from '../loop/loop.js';
import type { Outbox } from '../outbox/outbox.js';
import type { OutboxRecord } from '../outbox/outbox-record.js';
import type { SealedAuditEvent } from './audit-entry.js';
import { GENESIS_HASH, linkHash } from './audit-hash.js';
import { auditOutboxRecord } from './audit-outbox-record.js';
import { AUDIT_COLUMNS, toAuditEvent, type AuditRow } from './audit-row.js';

export interface AuditSealerOptions {
  /** Topic with one partition, so that the chain is read in order. */
  topic: string;
  /** Unique to this process. */
  owner: string;
  /** Default: the flat JSON of `auditOutboxRecord`. Its key must be the same for the whole chain. */
  toRecord?: (event: SealedAuditEvent) => OutboxRecord;
  batchSize?: number;
  leaseMs?: number;
  idleMs?: number;
  onError?: (error: unknown) => void;
  /** After a commit that put events into the outbox. */
  onSealed?: (count: number) => void;
  clock?: Clock;
}

const LEASE_NAME = 'audit-sealer';

/**
 * Seals audit events one after the other into a SHA-256 chain and hands them to the outbox in that order. One sealer
 * at a time by lease; should two run all the same, the chain's unique keys let only one of them add a link.
 */
export class AuditSealer {
  private readonly schema: string;
  private readonly loop: Loop;
  private readonly clock: Clock;
  private readonly leaseMs: number;
  private readonly batchSize: number;
  private lease: Lease | undefined;
  private leaseCheckedAt = -Infinity;

  constructor(
    private readonly db: Database,
    schema: string,
    private readonly service: string,
    private readonly leases: LeaseStore,
    private readonly outbox: Outbox,
    private readonly options: AuditSealerOptions,
  ) {
    this.schema = identifier(schema);
    this.clock = options.clock ?? new SystemClock();
    this.leaseMs = options.leaseMs ?? 30_000;
    this.batchSize = options.batchSize ?? 500;
    const step = async (): Promise<'busy' | 'idle'> => {
      const { sealed } = await this.runOnce();
      return sealed === this.batchSize ? 'busy' : 'idle';
    };
    this.loop = new Loop('audit-sealer', step, {
      idleMs: options.idleMs ?? 1_000,
      onError: (error) => options.onError?.(error),
    });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    if (this.lease) await this.leases.release(this.lease);
    this.lease = undefined;
    this.leaseCheckedAt = -Infinity;
  }

  /** Seals one batch; seals, outbox rows and the queue's deletion commit together. */
  async runOnce(): Promise<{ sealed: number }> {
    const lease = await this.heldLease();
    if (!lease) return { sealed: 0 };
    try {
      const sealed = await this.db.transaction((tx) => this.sealBatch(tx, lease));
      if (sealed > 0) this.options.onSealed?.(sealed);
      return { sealed };
    } catch (error) {
      if (!isLostRace(error)) throw error;
      // Another sealer added a link first: the lease was not ours any more.
      this.lease = undefined;
      return { sealed: 0 };
    }
  }

  private async heldLease(): Promise<Lease | undefined> {
    const now = this.clock.monotonicMs();
    if (now - this.leaseCheckedAt < this.leaseMs / 3) return this.lease;
    if (this.lease && !(await this.leases.renew(this.lease, this.leaseMs))) this.lease = undefined;
    this.lease ??= await this.leases.acquire(LEASE_NAME, this.options.owner, this.leaseMs);
    this.leaseCheckedAt = now;
    return this.lease;
  }

  private async sealBatch(tx: Transaction, lease: Lease): Promise<number> {
    const rows = await this.unsealed(tx);
    if (rows.length === 0) return 0;
    if (!(await this.leases.holds(tx, lease))) {
      this.lease = undefined;
      return 0;
    }
    const events = await this.chain(tx, rows);
    await this.store(tx, events);
    const toRecord = this.options.toRecord ?? ((event) => auditOutboxRecord(this.options.topic, this.service, event));
    await this.outbox.append(tx, events.map(toRecord));
    await tx.query(`delete from ${this.schema}.audit_unsealed where seq = any($1::bigint[])`, [
      rows.map((row) => row.seq),
    ]);
    return events.length;
  }

  private unsealed(tx: Sql): Promise<AuditRow[]> {
    return tx.query<AuditRow>(
      `select ${AUDIT_COLUMNS}
         from (select seq, event_id from ${this.schema}.audit_unsealed order by seq limit $1) u
         join ${this.schema}.audit_events e on e.id = u.event_id
         left join ${this.schema}.audit_payloads p on p.event_id = e.id
         left join ${this.schema}.audit_seals s on s.event_id = e.id
        order by u.seq`,
      [this.batchSize],
    );
  }

  private async chain(tx: Sql, rows: AuditRow[]): Promise<SealedAuditEvent[]> {
    const [head] = await tx.query<{ position: string; hash: string }>(
      `select position, hash from ${this.schema}.audit_seals order by position desc limit 1`,
    );
    let position = BigInt(head?.position ?? 0);
    let previousHash = head?.hash ?? GENESIS_HASH;
    return rows.map((row) => {
      position += 1n;
      const event = toAuditEvent(row);
      const hash = linkHash(position.toString(), previousHash, event);
      const sealed = { ...event, position: position.toString(), previousHash, hash };
      previousHash = hash;
      return sealed;
    });
  }

  private async store(tx: Sql, events: readonly SealedAuditEvent[]): Promise<void> {
    await tx.query(
      `insert into ${this.schema}.audit_seals (position, event_id, previous_hash, hash)
       select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[])`,
      [
        events.map((event) => event.position),
        events.map((event) => event.id),
        events.map((event) => event.previousHash),
        events.map((event) => event.hash),
      ],
    );
  }
}

function isLostRace(error: unknown): boolean {
  const constraint = violatedConstraint(error);
  return constraint === 'audit_seals_pkey' || constraint === 'audit_seals_previous_unique';
}
