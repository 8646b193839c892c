import type { Sql } from '@app/platform';

import { BREAKER_CAUSE, Breaker, type BreakerLimits, type DealUsage } from './breaker.js';

/** Deal id → why it was left out. */
export type Exclusions = ReadonlyMap<string, string>;

export async function loadExclusions(sql: Sql): Promise<Exclusions> {
  const rows = await sql.query<{ deal_id: string; reason: string }>('select deal_id, reason from deal_exclusions');
  return new Map(rows.map((row) => [row.deal_id, row.reason]));
}

/** The breaker as it stands: what was planned within the hour or since the last approval, whichever is shorter. */
export async function loadBreaker(sql: Sql, limits: BreakerLimits): Promise<Breaker> {
  const rows = await sql.query<DealUsage>(
    `with since as (
       select greatest(now() - interval '1 hour', max(approved_at)) as at from breaker_approvals),
     money as (
       select o.subject_id, o.id, o.payload ->> 'currency' as currency, sum((line ->> 'amount')::numeric) as amount
         from operations o cross join since
         cross join lateral jsonb_array_elements(o.payload -> 'lines') line
        where o.subject_kind = 'deal' and o.kind = 'entry' and o.state <> 'cancelled'
          and o.created_at > since.at and line ->> 'side' = 'debit'
        group by 1, 2, 3),
     sums as (
       select subject_id, currency, count(*)::int as entries, sum(amount)::text as amount from money group by 1, 2)
     select subject_id as "dealId", sum(entries)::int as entries, jsonb_object_agg(currency, amount) as amounts
       from sums group by 1`,
  );
  const [held] = await sql.query<{ tripped: boolean }>(
    `select exists (select from holds h where h.cause = $1
        and h.since > coalesce((select max(approved_at) from breaker_approvals), '-infinity')) as tripped`,
    [BREAKER_CAUSE],
  );
  const released = await releasedDeals(sql);
  const counted = rows.filter(({ dealId }) => !released.has(dealId));
  return new Breaker(limits, counted, held?.tripped === true, released);
}

/** What the last approval was about, as far as the deals are still what they were then. */
async function releasedDeals(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ deal_id: string }>(
    `select d.deal_id
       from (select deal_ids, approved_at from breaker_approvals order by id desc limit 1) a
       join deals d on d.deal_id = any(a.deal_ids) and d.changed_at <= a.approved_at`,
  );
  return new Set(rows.map((row) => row.deal_id));
}
