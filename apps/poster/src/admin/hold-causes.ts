import type { HoldKind } from '@app/mapping';
import type { Sql } from '@app/platform';

import type { SourceCompany } from '../identity/source-company.js';
import { sharedMessage } from '../notifications/shared-message.js';

export interface HoldCause {
  readonly kind: HoldKind;
  readonly cause: string;
  readonly message: string;
  readonly remedy: string;
  readonly deals: number;
  /** Currency → sum of the deals' values. */
  readonly amounts: Readonly<Record<string, string>>;
  readonly oldest: Date;
  /** Who looks after it. */
  readonly assignee: string | null;
}

const MOST_CAUSES = 1000;

/** What money waits for, one row per cause, the oldest first. */
export class HoldCauses {
  constructor(
    private readonly sql: Sql,
    private readonly source: SourceCompany,
  ) {}

  /** Held deals in the order of their ids, one batch after the other. */
  async dealIds(after: string, limit: number): Promise<string[]> {
    const rows = await this.sql.query<{ deal_id: string }>(
      'select distinct deal_id from holds where company = $1 and deal_id > $2 order by deal_id limit $3',
      [this.source.current ?? '', after, limit],
    );
    return rows.map((row) => row.deal_id);
  }

  async list(): Promise<HoldCause[]> {
    const { current } = this.source;
    if (current === undefined) return [];
    return this.sql.query<HoldCause>(
      `with money as (
         select h.kind, h.cause, d.currency, count(*)::int as deals, sum(d.value) as amount,
                min(h.since) as oldest, (array_agg(h.message order by h.since, h.deal_id))[1] as message,
                (array_agg(h.remedy order by h.since, h.deal_id))[1] as remedy, min(h.message) as first, max(h.message) as last
           from holds h join deals d on d.company = h.company and d.deal_id = h.deal_id
          where h.company = $1 group by h.kind, h.cause, d.currency)
       select kind, cause, ${sharedMessage} as message,
              (array_agg(remedy order by oldest, currency))[1] as remedy, sum(deals)::int as deals,
              coalesce(jsonb_object_agg(currency, amount::text) filter (where currency <> ''), '{}') as amounts,
              min(oldest) as oldest,
              (select a.assignee from hold_assignments a where a.cause = money.cause) as assignee
         from money group by kind, cause order by min(oldest), cause limit $2`,
      [current, MOST_CAUSES],
    );
  }
}
