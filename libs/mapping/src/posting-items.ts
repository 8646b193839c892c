import type { DealWon } from '@app/contracts';
import { Decimal } from 'decimal.js';

import { applyDealDiscount } from './deal-discount.js';
import type { AccountReference } from './desired-entry.js';
import type { ExcludedLine } from './desired-outcome.js';
import { Exact, toUnits } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import { applyInstalments } from './instalment-plan.js';
import { lineAmount, type LineShare } from './line-amount.js';
import type { MappingContext, MappingSettings } from './mapping-context.js';
import type { PostingItem, RuledSubject } from './posting-item.js';

export interface PostingItems {
  readonly items: readonly PostingItem[];
  readonly excluded: readonly ExcludedLine[];
  readonly contraAccount: AccountReference | null;
  /** The next billing date of any line or instalment. */
  readonly dueOn: string | null;
  readonly reasons: readonly HoldReason[];
}

/** From ruled lines to whole amounts in the currency's smallest unit; nothing is rounded unless the settings name where to. */
export function postingItems(
  event: DealWon,
  ruled: readonly RuledSubject[],
  context: MappingContext,
  decimals: number,
): PostingItems {
  const { settings, today } = context;
  const { amounts, excluded, dueDates, reasons } = amountsOf(event, ruled, context, decimals);
  const rounded = inUnits(event, amounts, settings, decimals);
  const instalments = applyInstalments(event, rounded.items, { decimals, today });
  const left = instalments.replaced === true || instalments.items.length === 0 ? 0n : rounded.left;
  const discounted = applyDealDiscount(event, instalments.items, left, settings, decimals);
  const zero = discounted.items.filter((item) => item.revenue === 0n && item.contra === 0n && item.tax === 0n);
  const items = withRounding(
    discounted.items.filter((item) => !zero.includes(item)),
    left,
  );
  // Lines that round to nothing one by one can still add up to something, and no line is left to carry it.
  const lost = left !== 0n && !items.some((item) => item.rounding !== 0n) ? [tooPrecise(event, amounts, decimals)] : [];
  return {
    items,
    excluded: [
      ...excluded,
      ...instalments.excluded,
      ...zero.map((item) => ({ lineId: item.subject.lineId ?? 'deal', reason: 'the amount is zero' })),
    ],
    contraAccount: discounted.contraAccount,
    dueOn: [...dueDates, ...(instalments.dueOn === undefined ? [] : [instalments.dueOn])].toSorted()[0] ?? null,
    reasons: [...reasons, ...rounded.reasons, ...instalments.reasons, ...discounted.reasons, ...lost],
  };
}

interface ExactAmount extends LineShare {
  readonly ruled: RuledSubject;
  readonly dated: boolean;
}

interface ExactAmounts {
  readonly amounts: ExactAmount[];
  readonly excluded: ExcludedLine[];
  readonly dueDates: string[];
  readonly reasons: HoldReason[];
}

function amountsOf(
  event: DealWon,
  ruled: readonly RuledSubject[],
  context: MappingContext,
  decimals: number,
): ExactAmounts {
  const found: ExactAmounts = { amounts: [], excluded: [], dueDates: [], reasons: [] };
  const date = event.bookkeepingDate;
  for (const one of ruled) {
    const { line, lineId } = one.subject;
    if (line === null) {
      found.amounts.push({ ruled: one, net: new Exact(event.value), tax: new Exact(0), date, dated: false });
      continue;
    }
    const amount = lineAmount(line, one.rule, context, { decimals, date });
    if ('reason' in amount) found.reasons.push(amount.reason);
    else if ('excluded' in amount) found.excluded.push({ lineId: lineId ?? 'deal', reason: amount.excluded });
    else {
      found.amounts.push(...amount.shares.map((share) => ({ ruled: one, ...share, dated: amount.dated })));
      if (amount.dueOn !== null) {
        found.dueDates.push(amount.dueOn);
        found.excluded.push({ lineId: lineId ?? 'deal', reason: `billed on ${amount.dueOn}, which has not come yet` });
      }
    }
  }
  return found;
}

interface RoundedItems {
  readonly items: readonly PostingItem[];
  readonly left: bigint;
  readonly reasons: readonly HoldReason[];
}

function inUnits(
  event: DealWon,
  amounts: readonly ExactAmount[],
  settings: MappingSettings,
  decimals: number,
): RoundedItems {
  const exact = amounts.map(({ net }) => toUnits(net, decimals));
  if (!exact.includes(undefined))
    return { items: amounts.map((one, i) => toItem(one, exact[i] ?? 0n, decimals)), left: 0n, reasons: [] };
  // What rounding leaves over belongs to the whole deal, and a period that is posted must never change with the next one.
  const datedInexact = amounts.some(({ dated }, i) => dated && exact[i] === undefined);
  if (settings.rounding === null || datedInexact)
    return { items: [], left: 0n, reasons: [tooPrecise(event, amounts, decimals)] };
  const units = amounts.map(({ net }) => roundedUnits(net, decimals));
  const total = amounts.reduce((sum, { net }) => sum.plus(net), new Exact(0));
  const whole = roundedUnits(total, decimals);
  const left = whole - units.reduce((a, b) => a + b, 0n);
  // Both what the lines and what the deal as a whole lose.
  const scale = new Exact(10).pow(decimals);
  const lost = total.times(scale).minus(whole.toString()).abs();
  const cap = new Exact(settings.rounding.cap).times(scale);
  const over = cap.lt((left < 0n ? -left : left).toString()) || cap.lt(lost);
  return {
    items: amounts.map((one, i) => toItem(one, units[i] ?? 0n, decimals)),
    left,
    reasons: over ? [overCap(event, settings.rounding.cap)] : [],
  };
}

function toItem({ ruled, tax, date, dated }: ExactAmount, revenue: bigint, decimals: number): PostingItem {
  const { subject, rule } = ruled;
  return { subject, rule, revenue, contra: 0n, tax: toUnits(tax, decimals) ?? 0n, rounding: 0n, date, dated };
}

/** What rounding left over goes out once, with the last line that has no billing date of its own. */
function withRounding(items: readonly PostingItem[], left: bigint): PostingItem[] {
  const last = items.findLastIndex((item) => !item.dated);
  return items.map((item, index) => (index === last && left !== 0n ? { ...item, rounding: left } : item));
}

function roundedUnits(amount: Decimal, decimals: number): bigint {
  return toUnits(amount.toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP), decimals) ?? 0n;
}

function tooPrecise(event: DealWon, amounts: readonly { net: Decimal }[], decimals: number): HoldReason {
  const first = amounts.find(({ net }) => toUnits(net, decimals) === undefined);
  return {
    kind: 'currency',
    cause: `currency:precision:${event.currency}`,
    message: `${first?.net.toFixed() ?? ''} has more decimals than ${event.currency} in the ledger (${decimals})`,
    remedy: 'Correct the amount in Pipedrive, or name a rounding account with a cap in the settings',
    field: 'amount',
    value: first?.net.toFixed() ?? '',
  };
}

function overCap(event: DealWon, cap: string): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:rounding-cap:${event.currency}`,
    message: `Rounding the lines would leave more than the cap of ${cap} ${event.currency}`,
    remedy: 'Correct the amounts in Pipedrive, or raise the cap of the rounding account',
    field: 'rounding',
    value: cap,
  };
}
