import { toJson, type Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

const TABLE = `${INGEST_SCHEMA}.deal_history`;

/** One line of "what did we see and emit, when". */
export interface DealHistoryEntry {
  readonly dealId: string;
  readonly observedAt: string;
  readonly readSequence: string;
  /** What made us look: webhook, poll, … */
  readonly source: string;
  readonly updateTime: string | null;
  /** Why it led to what it led to, such as `entered-cycle` or `unreadable`. */
  readonly outcome: string;
  readonly eventId: string | null;
  readonly eventType: string | null;
  readonly version: number | null;
  readonly cycle: number | null;
  readonly baseline: boolean | null;
  readonly reason: string | null;
  /** Status, value, currency, stage as they were seen. */
  readonly summary: Readonly<Record<string, unknown>>;
}

const LISTED_AT_MOST = 500;

export class DealHistoryRepository {
  constructor(private readonly company: string) {}

  async append(tx: Sql, entries: readonly DealHistoryEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.query(
      `insert into ${TABLE} (company, deal_id, observed_at, read_sequence, source, update_time, outcome, event_id,
                             event_type, version, cycle, baseline, reason, summary)
       select $1, "dealId", "observedAt", "readSequence", source, "updateTime", outcome, "eventId", "eventType", version,
              cycle, baseline, reason, summary
         from jsonb_to_recordset($2::jsonb) as new ("dealId" text, "observedAt" timestamptz, "readSequence" bigint,
              source text, "updateTime" timestamptz, outcome text, "eventId" uuid, "eventType" text, version bigint,
              cycle integer, baseline boolean, reason text, summary jsonb)`,
      [this.company, toJson(entries)],
    );
  }

  /** The latest lines of one deal, oldest first. */
  async list(sql: Sql, dealId: string): Promise<DealHistoryEntry[]> {
    const rows = await sql.query<DealHistoryEntry>(
      `select deal_id as "dealId", observed_at as "observedAt", read_sequence as "readSequence", source,
              update_time as "updateTime", outcome, event_id as "eventId", event_type as "eventType",
              version::float8 as version, cycle, baseline, reason, summary
         from ${TABLE} where company = $1 and deal_id = $2 order by seq desc limit $3`,
      [this.company, dealId, LISTED_AT_MOST],
    );
    return rows.toReversed();
  }
}
