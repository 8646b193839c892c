import { applyDealPatch, type DealPatch } from '../rules/deal-transition.js';
import { dealTotals, withTotals } from '../rules/deal-value.js';
import { restTime } from '../sandbox-clock.js';
import type { AccountState } from '../state/account-state.js';
import { BLANK_DEAL, BLANK_LINE } from '../state/blank-rows.js';
import type { DealRow, LineRow, StageRow } from '../state/rows.js';

/** The salesperson of deals that nobody made by the API. */
const SALESPERSON = 2;

export type PastLine = Pick<LineRow, 'product_id' | 'item_price' | 'quantity'> & Partial<LineRow>;

export interface PastDeal {
  readonly fields: Pick<DealRow, 'title' | 'add_time'> & Partial<DealRow>;
  readonly stage: StageRow;
  readonly lines: readonly PastLine[];
  /** Last touched then, and closed then where `outcome` says how. */
  readonly at: Date;
  readonly outcome?: DealPatch;
}

/** Puts a deal with a past into the account, by the same rules as a write today. Nothing is announced to webhooks. */
export function insertPastDeal(state: AccountState, { fields, stage, lines, at, outcome }: PastDeal): DealRow {
  const deal = state.deals.insert({
    ...BLANK_DEAL,
    currency: 'EUR',
    owner_id: SALESPERSON,
    creator_user_id: SALESPERSON,
    pipeline_id: stage.pipeline_id,
    stage_id: stage.id,
    ...fields,
  });
  const { currency, add_time } = deal;
  const rows = lines.map((line, position) => {
    const place = { deal_id: deal.id, order_nr: position + 1, currency, add_time };
    return state.lines.insert({ ...BLANK_LINE, tax_method: 'none', ...place, ...line });
  });
  const decimals = state.currencies.all().find((row) => row.code === currency)?.decimal_points ?? 2;
  const valued = rows.length === 0 ? deal : withTotals(deal, dealTotals(rows, [], decimals, state.settings));
  const closed = outcome === undefined ? valued : applyDealPatch(valued, outcome, at, state.settings);
  return state.deals.put({ ...closed, update_time: restTime(at) });
}
