import type { DealReverted, DealWon } from '@app/contracts';
import type { Sql } from '@app/platform';

import { type OperationState, operationStates } from '../../model/operation.js';
import type { PlanSelector } from '../../ports/book.store.js';

/** Events that are read at once: however many deals are held, few of them are in memory. */
const PAGE = 500;

interface PlanRequest {
  readonly retryRefused: boolean;
  readonly now: Date;
}

type Concerns = NonNullable<PlanSelector['concerns']>;

/** Makes the selected deals due. Locks them in the order that everybody uses. */
export async function planRequest(
  sql: Sql,
  company: string,
  { concerns, ...selector }: PlanSelector,
  request: PlanRequest,
): Promise<number> {
  if (concerns === undefined) return makeDue(sql, company, selector, request);
  const chosen = await chosenDeals(sql, company, selector);
  let due = 0;
  for (let at = 0; at < chosen.length; at += PAGE) {
    const dealIds = await concerned(sql, company, chosen.slice(at, at + PAGE), concerns);
    if (dealIds.length > 0) due += await makeDue(sql, company, { ...selector, dealIds }, request);
  }
  return due;
}

async function makeDue(sql: Sql, company: string, selector: PlanSelector, request: PlanRequest): Promise<number> {
  const params: unknown[] = [company, request.now, request.retryRefused];
  const conditions = conditionsOf(selector, params);
  if (conditions.length === 0 && selector.all !== true) return 0;
  const [row] = await sql.query<{ count: number }>(
    `with chosen as (
       select d.deal_id from deals d
        where ${['d.company = $1', ...(selector.all === true ? [] : conditions)].join(' and ')}
        order by d.deal_id for update),
     due as (
       update deals d set plan_due_at = $2, retry_refused = d.retry_refused or $3
         from chosen where d.company = $1 and d.deal_id = chosen.deal_id returning 1)
     select count(*)::int as count from due`,
    params,
  );
  return row?.count ?? 0;
}

async function chosenDeals(sql: Sql, company: string, selector: PlanSelector): Promise<string[]> {
  const params: unknown[] = [company];
  const conditions = conditionsOf(selector, params);
  if (conditions.length === 0 && selector.all !== true) return [];
  const rows = await sql.query<{ deal_id: string }>(
    `select d.deal_id from deals d
      where ${['d.company = $1', ...(selector.all === true ? [] : conditions)].join(' and ')} order by d.deal_id`,
    params,
  );
  return rows.map((row) => row.deal_id);
}

async function concerned(sql: Sql, company: string, dealIds: readonly string[], concerns: Concerns): Promise<string[]> {
  const rows = await sql.query<{ deal_id: string; event: DealWon | DealReverted }>(
    `select deal_id, event from deals
      where company = $1 and deal_id = any($2::text[]) and event is not null order by deal_id`,
    [company, dealIds],
  );
  return rows.filter(({ event }) => concerns(event)).map((row) => row.deal_id);
}

function conditionsOf(selector: PlanSelector, params: unknown[]): string[] {
  const given = (value: unknown): string => `$${params.push(value)}`;
  const { dealIds, cause, holdKinds, organizationId, operationStates: states, held: isHeld } = selector;
  return [
    ...(dealIds === undefined ? [] : [`d.deal_id = any(${given(dealIds)}::text[])`]),
    ...(cause === undefined ? [] : [held(`h.cause = ${given(cause)}`)]),
    ...(holdKinds === undefined ? [] : [held(`h.kind = any(${given(holdKinds)}::text[])`)]),
    ...(organizationId === undefined ? [] : [`d.organization_id = ${given(organizationId)}`]),
    ...(isHeld === undefined ? [] : [held('true')]),
    ...(states === undefined ? [] : [operating(states)]),
  ];
}

function held(condition: string): string {
  return `exists (select from holds h where h.company = d.company and h.deal_id = d.deal_id and ${condition})`;
}

/** The states stand in the statement itself: only then is it seen that the index of what is open answers it. */
function operating(states: readonly OperationState[]): string {
  const known = operationStates.filter((state) => states.includes(state)).map((state) => `'${state}'`);
  return `exists (select from operations o where o.company = d.company and o.subject_kind = 'deal'
    and o.subject_id = d.deal_id and o.state in (${known.join(', ')}))`;
}
