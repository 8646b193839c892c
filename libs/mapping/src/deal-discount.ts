import type { DealLine, DealWon } from '@app/contracts';

import type { AccountReference } from './desired-entry.js';
import { allocate, Exact, fromUnits, toUnits } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import type { MappingSettings } from './mapping-context.js';
import type { DealDiscountPolicy } from './mapping-rule.js';
import type { PostingItem } from './posting-item.js';

export interface DiscountedItems {
  readonly items: readonly PostingItem[];
  readonly contraAccount: AccountReference | null;
  readonly reasons: readonly HoldReason[];
}

/**
 * Applies the discounts on the whole deal: spread over the lines by largest remainder in line order, or the same shares to a contra
 * account. The default is to hold: nobody has said where such a discount belongs.
 */
export function applyDealDiscount(
  event: DealWon,
  items: readonly PostingItem[],
  roundingUnits: bigint,
  settings: MappingSettings,
  decimals: number,
): DiscountedItems {
  const untouched = { items, contraAccount: null };
  if (event.discounts.length === 0 || items.every((item) => item.subject.line === null))
    return { ...untouched, reasons: [] };
  const policy = agreedPolicy(items, settings);
  if (policy === undefined || policy.policy === 'hold')
    return { ...untouched, reasons: [held(event, policy === undefined)] };
  if (event.lines.some((line) => line.enabled && isTaxPosted(line, settings)))
    return { ...untouched, reasons: [taxUnclear()] };
  if (items.some((item) => item.dated)) return { ...untouched, reasons: [datesUnclear()] };
  const total = items.reduce((sum, item) => sum + item.revenue, roundingUnits);
  const discount = discountUnits(event, total, decimals);
  if (discount === undefined) return { ...untouched, reasons: [tooPrecise(event)] };
  const shares = allocate(
    discount,
    items.map((item) => item.revenue),
  );
  if (shares === undefined) return { ...untouched, reasons: [held(event, false)] };
  return policy.policy === 'spread'
    ? {
        ...untouched,
        items: items.map((item, i) => ({ ...item, revenue: item.revenue - (shares[i] ?? 0n) })),
        reasons: [],
      }
    : {
        items: items.map((item, i) => ({ ...item, contra: shares[i] ?? 0n })),
        contraAccount: policy.account,
        reasons: [],
      };
}

/** Undefined where the lines' rules want different things. */
function agreedPolicy(items: readonly PostingItem[], settings: MappingSettings): DealDiscountPolicy | undefined {
  const policies = items.map((item) => item.rule.result.dealDiscount ?? settings.dealDiscount);
  const distinct = new Set(policies.map((p) => (p.policy === 'contra' ? `contra:${p.account.recordNo}` : p.policy)));
  return distinct.size === 1 ? policies[0] : undefined;
}

function discountUnits(event: DealWon, total: bigint, decimals: number): bigint | undefined {
  const lines = fromUnits(total, decimals);
  const amount = event.discounts.reduce(
    (sum, discount) =>
      sum.plus(discount.type === 'amount' ? discount.amount : lines.times(discount.amount).times('0.01')),
    new Exact(0),
  );
  return toUnits(amount, decimals);
}

function held(event: DealWon, disagree: boolean): HoldReason {
  return {
    kind: 'validation',
    cause: disagree ? 'validation:deal-discount:rules-disagree' : 'validation:deal-discount',
    message: disagree
      ? 'The rules of the lines treat a discount on the whole deal differently'
      : 'The deal has a discount outside its lines, and nobody has said where it goes',
    remedy: 'Choose in the settings or the rule: spread it over the lines, or post it to a contra account',
    field: 'discounts',
    value: event.discounts.map((d) => (d.type === 'amount' ? d.amount : `${d.amount} %`)).join(', '),
  };
}

/** Tax that changes an amount: inside the price, or owed on top of it. */
function isTaxPosted(line: DealLine, { exclusiveTax }: MappingSettings): boolean {
  if (new Exact(line.tax).isZero()) return false;
  return line.taxMethod === 'inclusive' || (line.taxMethod === 'exclusive' && exclusiveTax.policy === 'liability');
}

function taxUnclear(): HoldReason {
  return {
    kind: 'validation',
    cause: 'validation:deal-discount:tax',
    message: 'The deal has a discount outside its lines, which are taxed: how much of it is tax is not known',
    remedy: 'Move the discount to the lines in Pipedrive, or enter the prices without tax',
    field: 'discounts',
  };
}

function datesUnclear(): HoldReason {
  return {
    kind: 'validation',
    cause: 'validation:deal-discount:billing-dates',
    message:
      'The deal has a discount outside its lines, some of which are posted per billing date: which period it lowers is not known',
    remedy: 'Move the discount to the lines in Pipedrive, or choose another recurring policy in their rule',
    field: 'discounts',
  };
}

function tooPrecise(event: DealWon): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:precision:${event.currency}`,
    message: `The discount on the deal is not a whole amount of ${event.currency}`,
    remedy: 'Enter the discount as an amount in Pipedrive',
    field: 'discounts',
  };
}
