import { Decimal } from 'decimal.js';

import type { AccountSettings } from '../state/account-settings.js';
import type { DealRow, DiscountRow, LineRow } from '../state/rows.js';

const MONTHS: Readonly<Record<string, Decimal.Value>> = {
  weekly: new Decimal(12).div(52),
  monthly: 1,
  quarterly: 3,
  'semi-annually': 6,
  annually: 12,
};

/** Total of one line as `sum` shows it. */
export function lineSum(line: LineRow, decimals: number, withExclusiveTax: boolean): Decimal {
  const gross = new Decimal(line.item_price).times(line.quantity);
  const discount =
    line.discount_type === 'amount' ? new Decimal(line.discount) : gross.times(line.discount).dividedBy(100);
  const net = gross.minus(discount);
  const taxed =
    withExclusiveTax && line.tax_method === 'exclusive' ? net.times(line.tax).dividedBy(100).plus(net) : net;
  return taxed.toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
}

export interface DealTotals {
  readonly value: number;
  readonly acv: number;
  readonly arr: number;
  readonly mrr: number;
}

/** The value of a deal follows its enabled lines, less the discounts of the deal. */
export function dealTotals(
  lines: readonly LineRow[],
  discounts: readonly DiscountRow[],
  decimals: number,
  settings: AccountSettings,
): DealTotals {
  let once = new Decimal(0);
  let periods = new Decimal(0);
  let monthly = new Decimal(0);
  for (const line of lines.filter((candidate) => candidate.is_enabled)) {
    const sum = lineSum(line, decimals, settings.exclusiveTaxInValue);
    const months = MONTHS[line.billing_frequency];
    if (months === undefined) {
      once = once.plus(sum);
    } else {
      periods = periods.plus(settings.recurringCyclesInValue ? sum.times(line.billing_frequency_cycles ?? 1) : sum);
      monthly = monthly.plus(sum.dividedBy(months));
    }
  }
  const gross = once.plus(periods);
  const value = settings.discountsInValue
    ? discounts.reduce((rest, row) => rest.minus(discountOf(row, gross)), gross)
    : gross;
  const arr = monthly.times(12);
  return {
    value: json(value, decimals),
    acv: json(once.plus(arr), decimals),
    arr: json(arr, decimals),
    mrr: json(monthly, decimals),
  };
}

/** The deal with its value as its lines say; without lines the value is what somebody typed. */
export function withTotals(deal: DealRow, totals: DealTotals | undefined): DealRow {
  return totals === undefined ? { ...deal, value: 0, acv: null, arr: null, mrr: null } : { ...deal, ...totals };
}

function discountOf(row: DiscountRow, gross: Decimal): Decimal {
  return row.type === 'amount' ? new Decimal(row.amount) : gross.times(row.amount).dividedBy(100);
}

/** On the wire amounts are JSON numbers: this is the one place where they become some. */
function json(amount: Decimal, decimals: number): number {
  return amount.toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP).toNumber();
}
