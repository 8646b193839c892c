import type { DealLine } from '@app/contracts';
import { Decimal } from 'decimal.js';

import { billingDates } from './billing-dates.js';
import { Exact } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import { currencyReasons, recurringReasons } from './line-reasons.js';
import type { MappingContext } from './mapping-context.js';
import type { MappingRule } from './mapping-rule.js';

/** What a line posts on one date: net of tax, and the tax on top of it that goes to a liability account. */
export interface LineShare {
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly date: string;
}

export type LineAmount =
  | {
      readonly shares: readonly LineShare[];
      /** The shares are periods, each on its billing date. */
      readonly dated: boolean;
      /** The next billing date that has not come yet. */
      readonly dueOn: string | null;
    }
  | { readonly excluded: string }
  | { readonly reason: HoldReason };

/** Quantity times price less the line's discount, before any tax question; exact. */
export function afterLineDiscount(line: DealLine): Decimal {
  const gross = new Exact(line.quantity).times(line.itemPrice);
  const discount = new Exact(line.discount);
  return line.discountType === 'amount' ? gross.minus(discount) : gross.minus(gross.times(discount).times('0.01'));
}

/**
 * What a line posts under its rule: net of tax; one period, the whole term, or each period on its date, as the rule says of a recurring
 * line. Tax on top of the price is dropped or owed; tax inside it is taken out.
 */
export function lineAmount(
  line: DealLine,
  rule: MappingRule,
  { settings, today }: Pick<MappingContext, 'settings' | 'today'>,
  { decimals, date }: { decimals: number; date: string },
): LineAmount {
  const allowed = { decimals, halfUp: settings.inclusiveTax === 'half-up' };
  const net = withoutInclusiveTax(line, afterLineDiscount(line), allowed);
  if ('reason' in net) return net;
  const tax = settings.exclusiveTax.policy === 'liability' ? exclusiveTax(line, net.amount, allowed) : nothing;
  if ('reason' in tax) return tax;
  const share = { net: net.amount, tax: tax.amount, date };
  if (line.billingFrequency === 'one-time') return { shares: [share], dated: false, dueOn: null };
  return recurringAmount(line, share, rule, today);
}

type Part = { readonly amount: Decimal } | { readonly reason: HoldReason };
interface Precision {
  readonly decimals: number;
  readonly halfUp: boolean;
}

const nothing: Part = { amount: new Exact(0) };

function withoutInclusiveTax(line: DealLine, amount: Decimal, { decimals, halfUp }: Precision): Part {
  const tax = new Exact(line.tax);
  if (line.taxMethod !== 'inclusive' || tax.isZero()) return { amount };
  if (tax.isNegative()) return { reason: currencyReasons.negativeTax(line) };
  const whole = tax.plus(100);
  const net = amount.times(100).div(whole).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
  if (net.times(whole).eq(amount.times(100))) return { amount: net };
  if (!halfUp) return { reason: currencyReasons.inclusiveTax(line, amount) };
  const taxAmount = amount.times(tax).div(whole).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
  return { amount: amount.minus(taxAmount) };
}

function exclusiveTax(line: DealLine, net: Decimal, { decimals, halfUp }: Precision): Part {
  const rate = new Exact(line.tax);
  if (line.taxMethod !== 'exclusive' || rate.isZero()) return nothing;
  if (rate.isNegative()) return { reason: currencyReasons.negativeTax(line) };
  const exact = net.times(rate).times('0.01');
  const amount = exact.toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
  return amount.eq(exact) || halfUp ? { amount } : { reason: currencyReasons.exclusiveTax(line, exact) };
}

function recurringAmount(line: DealLine, onePeriod: LineShare, rule: MappingRule, today: string): LineAmount {
  const undated = (share: LineShare): LineAmount => ({ shares: [share], dated: false, dueOn: null });
  switch (rule.result.recurring) {
    case undefined:
      return { reason: recurringReasons.withoutPolicy(line, rule) };
    case 'exclude':
      return { excluded: `recurring (${line.billingFrequency}): rule "${rule.name}" excludes it` };
    case 'first-period':
      return undated(onePeriod);
    case 'whole-term': {
      const { billingCycles } = line;
      if (billingCycles == null) return { reason: recurringReasons.endless(line, rule) };
      const { net, tax, date } = onePeriod;
      return undated({ net: net.times(billingCycles), tax: tax.times(billingCycles), date });
    }
    case 'per-billing-date': {
      const dates = billingDates(line, today);
      if (dates === undefined) return { reason: recurringReasons.noDates(line, rule) };
      return { shares: dates.due.map((date) => ({ ...onePeriod, date })), dated: true, dueOn: dates.next };
    }
  }
}
