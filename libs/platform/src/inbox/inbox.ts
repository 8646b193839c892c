import { identifier } from '../database/identifier.js';
import type { Sql } from '../database/sql.js';

/** Remembers which events a consumer has handled (`platformTables.inbox`). */
export class Inbox {
  private readonly table: string;

  constructor(schema: string) {
    this.table = `${identifier(schema)}.inbox`;
  }

  /**
   * Returns those ids that this consumer has not handled yet and marks them, in the transaction of the work: if that
   * rolls back they are new again. Waits for another transaction that is handling one of them.
   */
  async admit(tx: Sql, consumer: string, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const rows = await tx.query<{ event_id: string }>(
      // In one order everywhere, or two consumers with the same events could lock each other out.
      `insert into ${this.table} (consumer, event_id)
       select distinct $1, id from unnest($2::text[]) as id order by id
       on conflict do nothing returning event_id`,
      [consumer, eventIds],
    );
    return new Set(rows.map((row) => row.event_id));
  }

  /** Forgets what is older than twice the longest time a topic keeps its records; returns how many rows went. */
  async prune(sql: Sql, olderThanDays: number, limit = 10_000): Promise<number> {
    const rows = await sql.query(
      `delete from ${this.table} where ctid = any(array(
         select ctid from ${this.table} where received_at < clock_timestamp() - $1 * interval '1 day' limit $2))
       returning 1`,
      [olderThanDays, limit],
    );
    return rows.length;
  }
}
