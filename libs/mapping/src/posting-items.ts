import type { DealWon } from '@app/contracts';
import { Decimal } from 'decimal.js';

import { applyDealDiscount } from './deal-discount.js';
import type { AccountReference } from './desired-entry.js';
import type { ExcludedLine } from './desired-outcome.js';
import { Exact, toUnits } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import { applyInstalments } from './instalment-plan.js';
import { lineAmount } from './line-amount.js';
import type { MappingSettings } from './mapping-context.js';
import type { PostingItem, RuledSubject } from './posting-item.js';

export interface PostingItems {
  readonly items: readonly PostingItem[];
  readonly excluded: readonly ExcludedLine[];
  readonly contraAccount: AccountReference | null;
  /** What the rounding of the lines left over, for the rounding account; 0n where nothing was rounded. */
  readonly roundingUnits: bigint;
  readonly reasons: readonly HoldReason[];
}

/** From ruled lines to whole amounts in the currency's smallest unit; nothing is rounded unless the settings name where to. */
export function postingItems(
  event: DealWon,
  ruled: readonly RuledSubject[],
  settings: MappingSettings,
  decimals: number,
): PostingItems {
  const excluded: ExcludedLine[] = [];
  const reasons: HoldReason[] = [];
  const amounts: { ruled: RuledSubject; net: Decimal }[] = [];
  for (const one of ruled) {
    const { line, lineId } = one.subject;
    const amount = line === null ? { net: new Exact(event.value) } : lineAmount(line, one.rule, settings, decimals);
    if ('reason' in amount) reasons.push(amount.reason);
    else if ('excluded' in amount) excluded.push({ lineId: lineId ?? 'deal', reason: amount.excluded });
    else amounts.push({ ruled: one, net: amount.net });
  }
  const rounded = inUnits(event, amounts, settings, decimals);
  const instalments = applyInstalments(event, rounded.items, decimals);
  const left = instalments.replaced === true || instalments.items.length === 0 ? 0n : rounded.left;
  const discounted = applyDealDiscount(event, instalments.items, left, settings, decimals);
  const zero = discounted.items.filter((item) => item.revenue === 0n && item.contra === 0n);
  const items = discounted.items.filter((item) => !zero.includes(item));
  // Lines that round to nothing one by one can still add up to something, and no line is left to carry it.
  const lost = left !== 0n && items.length === 0 ? [tooPrecise(event, amounts, decimals)] : [];
  return {
    items,
    excluded: [
      ...excluded,
      ...instalments.excluded,
      ...zero.map((item) => ({ lineId: item.subject.lineId ?? 'deal', reason: 'the amount is zero' })),
    ],
    contraAccount: discounted.contraAccount,
    roundingUnits: left,
    reasons: [...reasons, ...rounded.reasons, ...instalments.reasons, ...discounted.reasons, ...lost],
  };
}

interface RoundedItems {
  readonly items: readonly PostingItem[];
  readonly left: bigint;
  readonly reasons: readonly HoldReason[];
}

function inUnits(
  event: DealWon,
  amounts: readonly { ruled: RuledSubject; net: Decimal }[],
  settings: MappingSettings,
  decimals: number,
): RoundedItems {
  const exact = amounts.map(({ net }) => toUnits(net, decimals));
  if (!exact.includes(undefined))
    return { items: amounts.map(({ ruled }, i) => toItem(ruled, exact[i] ?? 0n)), left: 0n, reasons: [] };
  if (settings.rounding === null) return { items: [], left: 0n, reasons: [tooPrecise(event, amounts, decimals)] };
  const units = amounts.map(({ net }) => roundedUnits(net, decimals));
  const total = amounts.reduce((sum, { net }) => sum.plus(net), new Exact(0));
  const left = roundedUnits(total, decimals) - units.reduce((a, b) => a + b, 0n);
  const cap = toUnits(new Exact(settings.rounding.cap), decimals) ?? 0n;
  const over = (left < 0n ? -left : left) > cap;
  return {
    items: amounts.map(({ ruled }, i) => toItem(ruled, units[i] ?? 0n)),
    left,
    reasons: over ? [overCap(event, settings.rounding.cap)] : [],
  };
}

function toItem(ruled: RuledSubject, revenue: bigint): PostingItem {
  return { subject: ruled.subject, rule: ruled.rule, revenue, contra: 0n };
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
