import type { Clock } from '../../clock/clock.js';
import type { LogDatabase } from './log-database.js';

const EVERY_MS = 10 * 60_000;
/** Small deletes: they run beside the publishers. */
const ROWS_PER_RUN = 5000;

/** What every group has stored, and for compacted topics what a newer record of the key has replaced. */
const PRUNE = `
  delete from bus.messages m using (
    select d.topic, d.partition, d."offset"
      from bus.messages d
      join bus.topics t on t.name = d.topic and (t.compacted or t.retention_ms is not null)
     where d."offset" < coalesce((select min(g.position) from bus.group_partitions g
                                   where g.topic = d.topic and g.partition = d.partition), 9223372036854775807)
       and ((t.retention_ms is not null and d.created_at < clock_timestamp() - t.retention_ms * interval '1 ms')
            or (t.compacted and exists (select from bus.messages newer
                                         where newer.topic = d.topic and newer.partition = d.partition
                                           and newer.key = d.key and newer."offset" > d."offset")))
     limit ${ROWS_PER_RUN}
  ) old
  where m.topic = old.topic and m.partition = old.partition and m."offset" = old."offset"
  returning 1 as one`;

/** Removes what no group needs any more. A group that has ever read a topic keeps its records until it has stored them. */
export class PostgresRetention {
  private dueMs = 0;

  constructor(
    private readonly database: LogDatabase,
    private readonly clock: Clock,
  ) {}

  async runIfDue(): Promise<void> {
    if (this.clock.monotonicMs() < this.dueMs) return;
    const { removed } = await this.runOnce();
    // A full run means that there is more; the next step goes on.
    if (removed < ROWS_PER_RUN) this.dueMs = this.clock.monotonicMs() + EVERY_MS;
  }

  async runOnce(): Promise<{ removed: number }> {
    await this.database.query("delete from bus.members where expires_at < clock_timestamp() - interval '1 day'");
    const removed = await this.database.query(PRUNE);
    return { removed: removed.length };
  }
}
