import type { Sql } from '@app/platform';

import type { PlanSelector } from '../../ports/book.store.js';

/** Makes the selected deals due. Locks them in the order that everybody uses. */
export async function planRequest(
  sql: Sql,
  company: string,
  selector: PlanSelector,
  request: { readonly retryRefused: boolean; readonly now: Date },
): Promise<number> {
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

function conditionsOf(selector: PlanSelector, params: unknown[]): string[] {
  const given = (value: unknown): string => `$${params.push(value)}`;
  const { dealIds, cause, holdKinds, organizationId, operationStates, held: isHeld } = selector;
  return [
    ...(dealIds === undefined ? [] : [`d.deal_id = any(${given(dealIds)}::text[])`]),
    ...(cause === undefined ? [] : [held(`h.cause = ${given(cause)}`)]),
    ...(holdKinds === undefined ? [] : [held(`h.kind = any(${given(holdKinds)}::text[])`)]),
    ...(organizationId === undefined ? [] : [`d.organization_id = ${given(organizationId)}`]),
    ...(isHeld === undefined ? [] : [held('true')]),
    ...(operationStates === undefined ? [] : [operating(`o.state = any(${given(operationStates)}::text[])`)]),
  ];
}

function held(condition: string): string {
  return `exists (select from holds h where h.company = d.company and h.deal_id = d.deal_id and ${condition})`;
}

function operating(condition: string): string {
  return `exists (select from operations o where o.company = d.company and o.subject_kind = 'deal'
    and o.subject_id = d.deal_id and ${condition})`;
}
