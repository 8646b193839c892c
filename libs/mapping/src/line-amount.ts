import type { DealLine } from '@app/contracts';
import { Decimal } from 'decimal.js';

import { Exact } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import type { MappingSettings } from './mapping-context.js';
import type { MappingRule } from './mapping-rule.js';

export type LineAmount = { readonly net: Decimal } | { readonly excluded: string } | { readonly reason: HoldReason };

/** Quantity times price less the line's discount, before any tax question; exact. */
export function afterLineDiscount(line: DealLine): Decimal {
  const gross = new Exact(line.quantity).times(line.itemPrice);
  const discount = new Exact(line.discount);
  return line.discountType === 'amount' ? gross.minus(discount) : gross.minus(gross.times(discount).times('0.01'));
}

/**
 * What a line posts under its rule: net of tax, one period or the whole term of a recurring line as the rule says.
 * Tax on top of the price is dropped; tax inside it is taken out.
 */
export function lineAmount(line: DealLine, rule: MappingRule, settings: MappingSettings, decimals: number): LineAmount {
  const discounted = afterLineDiscount(line);
  const net = withoutInclusiveTax(line, discounted, settings, decimals);
  if (!('net' in net) || line.billingFrequency === 'one-time') return net;
  return recurringAmount(line, net.net, rule);
}

function withoutInclusiveTax(
  line: DealLine,
  amount: Decimal,
  settings: MappingSettings,
  decimals: number,
): { net: Decimal } | { reason: HoldReason } {
  const tax = new Exact(line.tax);
  if (line.taxMethod !== 'inclusive' || tax.isZero()) return { net: amount };
  const whole = tax.plus(100);
  if (tax.isNegative()) return { reason: negativeTax(line) };
  const net = amount.times(100).div(whole).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
  if (net.times(whole).eq(amount.times(100))) return { net };
  if (settings.inclusiveTax === 'half-up') {
    const taxAmount = amount.times(tax).div(whole).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
    return { net: amount.minus(taxAmount) };
  }
  return {
    reason: {
      kind: 'currency',
      cause: `currency:inclusive-tax:${line.currency}`,
      message: `The tax of ${line.tax} % inside ${amount.toFixed()} ${line.currency} is not a whole amount`,
      remedy: 'Allow rounding of inclusive tax in the settings, or enter the price without tax in Pipedrive',
      field: `line ${line.lineId} tax`,
      value: line.tax,
    },
  };
}

function negativeTax(line: DealLine): HoldReason {
  return {
    kind: 'validation',
    cause: 'validation:tax:negative',
    message: `Line ${line.lineId} has a negative tax of ${line.tax} %`,
    remedy: 'Correct the tax of the line in Pipedrive',
    field: `line ${line.lineId} tax`,
    value: line.tax,
  };
}

function recurringAmount(line: DealLine, onePeriod: Decimal, rule: MappingRule): LineAmount {
  const policy = rule.result.recurring;
  if (policy === undefined) return { reason: withoutPolicy(line, rule) };
  if (policy === 'exclude')
    return { excluded: `recurring (${line.billingFrequency}): rule "${rule.name}" excludes it` };
  if (policy === 'first-period') return { net: onePeriod };
  if (line.billingCycles == null) return { reason: endless(line, rule) };
  return { net: onePeriod.times(line.billingCycles) };
}

function endless(line: DealLine, rule: MappingRule): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:recurring:endless:${rule.id}`,
    message: `Line ${line.lineId} recurs without an end, so its whole term has no amount`,
    remedy: `Give the line a number of cycles in Pipedrive, or let rule "${rule.name}" post the first period`,
    field: `line ${line.lineId} billingCycles`,
  };
}

function withoutPolicy(line: DealLine, rule: MappingRule): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:recurring:policy:${rule.id}`,
    message: `Line ${line.lineId} is billed ${line.billingFrequency}, and rule "${rule.name}" says nothing about that`,
    remedy: `Choose a recurring policy in rule "${rule.name}": exclude, first-period or whole-term`,
    field: `line ${line.lineId} billingFrequency`,
    value: line.billingFrequency,
  };
}
