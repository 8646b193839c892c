import type { Sql } from '@app/platform';

import type { SourceCompany } from '../identity/source-company.js';
import { sharedMessage } from './shared-message.js';
import type { CauseSource, WaitingCause } from './waiting-cause.js';

const MOST_CAUSES = 5_000;

interface CauseRow {
  source: CauseSource;
  cause: string;
  kind: string;
  message: string;
  remedy: string;
  count: number;
  amounts: Record<string, string>;
  oldest: Date;
}

/** Everything that keeps money waiting, one row per cause, the oldest first. */
export class CauseReader {
  constructor(private readonly source: SourceCompany) {}

  /** `complete` is false when there are more causes than anybody could be told about. */
  async read(sql: Sql): Promise<{ causes: WaitingCause[]; complete: boolean }> {
    const rows = await sql.query<CauseRow>(CAUSES, [this.source.current ?? '', MOST_CAUSES + 1]);
    return { causes: rows.slice(0, MOST_CAUSES), complete: rows.length <= MOST_CAUSES };
  }
}

/** Deals per cause and currency first, because a cause may hold deals of several currencies. */
const CAUSES = `
with money as (
  select h.cause, d.currency, count(*) as deals, sum(d.value) as amount, min(h.since) as oldest,
         (array_agg(h.kind order by h.since, h.deal_id))[1] as kind, (array_agg(h.message order by h.since, h.deal_id))[1] as message,
         (array_agg(h.remedy order by h.since, h.deal_id))[1] as remedy, min(h.message) as first, max(h.message) as last
    from holds h join deals d on d.company = h.company and d.deal_id = h.deal_id
   where h.company = $1 group by h.cause, d.currency)
select * from (
  select 'hold' as source, cause, (array_agg(kind order by oldest, currency))[1] as kind,
         ${sharedMessage} as message, (array_agg(remedy order by oldest, currency))[1] as remedy,
         sum(deals)::int as count,
         coalesce(jsonb_object_agg(currency, amount::text) filter (where currency <> ''), '{}') as amounts,
         min(oldest) as oldest
    from money group by cause
  union all
  select 'operation', 'manual', '', 'Intacct cannot say whether these records exist',
         'Look for each of them in Intacct, then decide in the admin API', count(*)::int, '{}', min(created_at)
    from operations where company = $1 and state = 'manual' having count(*) > 0
  union all
  select 'dead-letter', reason, '', 'Events could not be handled (' || reason || ')',
         'Read the problem of each, remove it, and replay the event', count(*)::int, '{}', min(received_at)
    from dead_letters where replayed_at is null group by reason
  union all
  select 'condition', cause, '', message, remedy, 1, '{}', since from conditions
) as causes order by oldest, source, cause limit $2`;
