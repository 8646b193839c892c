import type { Database } from '../database/database.js';
import { identifier } from '../database/identifier.js';
import type { Sql } from '../database/sql.js';
import type { Lease } from './lease.js';

/**
 * Leases as rows (`platformTables.leases`), all by the database's clock. A lease is lost when it is not renewed in
 * time; the holder finds out at the next `renew` or `holds`. `owner` must be unique to the process (or worker).
 */
export class LeaseStore {
  private readonly table: string;
  /** Locks in the order of names, as taking does: renewing in any other order ends in deadlocks. */
  private readonly lockedMine: string;

  constructor(
    private readonly db: Database,
    schema: string,
  ) {
    this.table = `${identifier(schema)}.leases`;
    this.lockedMine = `with mine as materialized (
      select l.name, l.owner, l.fence from ${this.table} as l
        join unnest($1::text[], $2::text[], $3::bigint[]) as m (name, owner, fence) using (name, owner, fence)
       order by l.name for update of l)`;
  }

  /** Takes a lease that is free or expired; undefined while somebody, also this owner, holds it. */
  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const [lease] = await this.acquireAll([name], owner, ttlMs);
    return lease;
  }

  /** Takes those of the names that are free, in one statement. */
  acquireAll(names: readonly string[], owner: string, ttlMs: number): Promise<Lease[]> {
    return this.db.query<Lease>(
      `insert into ${this.table} as lease (name, owner, fence, expires_at)
       select name, $2, 1, clock_timestamp() + $3 * interval '1 ms' from unnest($1::text[]) as name order by name
       on conflict (name) do update
          set owner = $2, fence = lease.fence + 1, expires_at = excluded.expires_at
        where lease.expires_at < clock_timestamp()
       returning name, owner, fence`,
      [names, owner, ttlMs],
    );
  }

  /** False: the lease is lost; stop what it protects. */
  async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    return (await this.renewAll([lease], ttlMs)).length === 1;
  }

  /** Renews those still held, in one statement, and returns them. */
  async renewAll(leases: readonly Lease[], ttlMs: number): Promise<Lease[]> {
    if (leases.length === 0) return [];
    return this.db.query<Lease>(
      `${this.lockedMine} update ${this.table} as lease set expires_at = clock_timestamp() + $4 * interval '1 ms'
         from mine
        where lease.name = mine.name and lease.owner = mine.owner and lease.fence = mine.fence
          and lease.expires_at > clock_timestamp()
       returning lease.name, lease.owner, lease.fence`,
      [...columns(leases), ttlMs],
    );
  }

  /** Gives the lease back at once; nothing happens if it was lost. */
  async release(lease: Lease): Promise<void> {
    await this.releaseAll([lease]);
  }

  async releaseAll(leases: readonly Lease[]): Promise<void> {
    if (leases.length === 0) return;
    await this.db.query(
      `${this.lockedMine} update ${this.table} as lease set owner = '', expires_at = '-infinity'
         from mine
        where lease.name = mine.name and lease.owner = mine.owner and lease.fence = mine.fence`,
      columns(leases),
    );
  }

  /**
   * Gives the lease up but keeps it closed to everybody for `ms`, for example a connection slot on which the other
   * side may still be working. Nothing happens if it was lost: its next holder has it.
   */
  async closeFor(lease: Lease, ms: number): Promise<void> {
    await this.db.query(
      `update ${this.table} set owner = '', expires_at = clock_timestamp() + $4 * interval '1 ms'
        where name = $1 and owner = $2 and fence = $3`,
      [lease.name, lease.owner, lease.fence, ms],
    );
  }

  /** Inside a transaction: true means that nobody can take the lease over before this transaction ends. */
  async holds(tx: Sql, lease: Lease): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from ${this.table}
        where name = $1 and owner = $2 and fence = $3 and expires_at > clock_timestamp() for share`,
      [lease.name, lease.owner, lease.fence],
    );
    return rows.length === 1;
  }
}

function columns(leases: readonly Lease[]): [string[], string[], string[]] {
  return [leases.map((l) => l.name), leases.map((l) => l.owner), leases.map((l) => l.fence)];
}
