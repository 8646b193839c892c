import type { DealDiscount, DealLine } from '@app/contracts';
import { Decimal } from 'decimal.js';

export interface LineTotals {
  /** Net of tax, after line discounts, enabled lines only; not rounded, whatever the currency knows; null without lines. */
  readonly netTotal: string | null;
  /** Whether some documented reading of the lines gives exactly the deal's value. */
  readonly matchesValue: boolean;
}

/** What an event can carry; only taking an inclusive tax out ever needs more. */
const CARRIED_DECIMALS = 18;

// Enough for 20 integer digits, six decimals of a quantity and a tax division.
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });

/**
 * Adds the lines up in decimal and compares them with the deal's value at the currency's precision.
 *
 * Pipedrive leaves open whether a line's `sum` (and so the value) holds an exclusive tax and how many periods of a recurring
 * line count, so each of these readings is accepted as a match: the sums as given, or our own totals net or gross, for one
 * period or for all. A deal discount lowers each of them. Where none fits, nothing is chosen: the event says so.
 */
export function lineTotals(
  value: string,
  lines: readonly DealLine[],
  discounts: readonly DealDiscount[],
  decimals: number,
): LineTotals {
  if (lines.length === 0) return { netTotal: null, matchesValue: true };
  const enabled = lines.filter((line) => line.enabled);
  const net = total(enabled.map(netOf));
  const target = new Exact(value).toDecimalPlaces(decimals);
  const readings = [
    total(enabled.map((line) => new Exact(line.sum))),
    net,
    total(enabled.map(grossOf)),
    total(enabled.map((line) => netOf(line).times(periodsOf(line)))),
    total(enabled.map((line) => grossOf(line).times(periodsOf(line)))),
  ];
  const matchesValue = readings.some((reading) =>
    afterDiscounts(reading, discounts).toDecimalPlaces(decimals).equals(target),
  );
  return { netTotal: exactText(net, decimals), matchesValue };
}

/** Every decimal there is, and at least those of the currency. */
function exactText(amount: Decimal, decimals: number): string {
  const carried = amount.toDecimalPlaces(CARRIED_DECIMALS);
  return carried.toFixed(Math.max(decimals, carried.decimalPlaces()));
}

function afterLineDiscount(line: DealLine): Decimal {
  const full = new Exact(line.itemPrice).times(line.quantity);
  if (line.discountType === 'amount') return full.minus(line.discount);
  return full.minus(full.times(line.discount).dividedBy(100));
}

function netOf(line: DealLine): Decimal {
  const amount = afterLineDiscount(line);
  return line.taxMethod === 'inclusive' ? amount.dividedBy(taxFactor(line)) : amount;
}

function grossOf(line: DealLine): Decimal {
  const amount = afterLineDiscount(line);
  return line.taxMethod === 'exclusive' ? amount.times(taxFactor(line)) : amount;
}

function afterDiscounts(amount: Decimal, discounts: readonly DealDiscount[]): Decimal {
  return discounts.reduce(
    (left, one) => left.minus(one.type === 'amount' ? one.amount : amount.times(one.amount).dividedBy(100)),
    amount,
  );
}

const taxFactor = (line: DealLine): Decimal => new Exact(line.tax).dividedBy(100).plus(1);
const periodsOf = (line: DealLine): number => line.billingCycles ?? 1;
const total = (amounts: readonly Decimal[]): Decimal => amounts.reduce((sum, one) => sum.plus(one), new Exact(0));
