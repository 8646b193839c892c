import type { DealInstalment, DealWon } from '@app/contracts';

import type { ExcludedLine } from './desired-outcome.js';
import { allocate, Exact, toUnits } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import type { PostingItem } from './posting-item.js';

export interface InstalledItems {
  readonly items: readonly PostingItem[];
  readonly excluded: readonly ExcludedLine[];
  readonly reasons: readonly HoldReason[];
  /** The amounts are those of instalments, no longer the lines'. */
  readonly replaced?: boolean;
  /** The first instalment whose date has not come yet. */
  readonly dueOn?: string;
}

/** A deal paid in instalments posts what its rules' recurring policy says; all lines must follow the same policy. */
export function applyInstalments(
  event: DealWon,
  items: readonly PostingItem[],
  { decimals, today }: { decimals: number; today: string },
): InstalledItems {
  if (event.instalments.length === 0 || items.length === 0) return { items, excluded: [], reasons: [] };
  const policies = new Set(items.map((item) => item.rule.result.recurring));
  const [policy] = policies;
  if (policy === undefined || policies.size > 1 || items.some((item) => item.dated))
    return { items, excluded: [], reasons: [undecided(items)] };
  if (policy === 'whole-term') return { items, excluded: [], reasons: [] };
  if (policy === 'exclude') return { items: [], excluded: excluded(items, 'paid in instalments'), reasons: [] };
  const unclear = [...taxReasons(event), ...discountReasons(event)];
  if (unclear.length > 0) return { items, excluded: [], reasons: unclear, replaced: true };
  const plan = event.instalments.toSorted(
    (a, b) => compare(a.billingDate, b.billingDate) || compare(a.instalmentId, b.instalmentId),
  );
  if (policy === 'first-period') return instalments(event, items, plan.slice(0, 1), { decimals, dated: false });
  const due = plan.filter((one) => one.billingDate <= today);
  const next = plan.at(due.length);
  const posted = instalments(event, items, due, { decimals, dated: true });
  return next === undefined
    ? posted
    : {
        ...posted,
        dueOn: next.billingDate,
        excluded: excluded(items, `the instalment of ${next.billingDate} is not due yet`),
      };
}

/** Each instalment is divided over the lines in proportion to what they sell for. */
function instalments(
  event: DealWon,
  items: readonly PostingItem[],
  plan: readonly DealInstalment[],
  { decimals, dated }: { decimals: number; dated: boolean },
): InstalledItems {
  const weights = items.map((item) => item.revenue);
  const divided: PostingItem[] = [];
  for (const { amount, billingDate } of plan) {
    const units = toUnits(new Exact(amount), decimals);
    const shares = units === undefined ? undefined : allocate(units, weights);
    if (shares === undefined) return { items, excluded: [], reasons: [notWhole(event)], replaced: true };
    const date = dated ? { date: billingDate, dated } : {};
    divided.push(...items.map((item, i) => ({ ...item, revenue: shares[i] ?? 0n, tax: 0n, ...date })));
  }
  return { items: divided, excluded: [], reasons: [], replaced: true };
}

function excluded(items: readonly PostingItem[], reason: string): ExcludedLine[] {
  return items.map((item) => ({ lineId: item.subject.lineId ?? 'deal', reason }));
}

function undecided(items: readonly PostingItem[]): HoldReason {
  const names = [...new Set(items.map((item) => `"${item.rule.name}"`))].toSorted().join(', ');
  return {
    kind: 'validation',
    cause: 'validation:instalments',
    message: `The deal is paid in instalments, and its rules do not say (or not alike) what to post: ${names}`,
    remedy: 'Give these rules the same recurring policy: exclude, first-period, whole-term or per-billing-date',
    field: 'instalments',
  };
}

/** An instalment is a part of what is paid, and nobody says how much of that is tax. */
function taxReasons(event: DealWon): HoldReason[] {
  const taxed = event.lines.some((line) => line.enabled && line.taxMethod !== 'none' && !new Exact(line.tax).isZero());
  if (!taxed) return [];
  return [
    {
      kind: 'validation',
      cause: 'validation:instalments:tax',
      message: 'The deal is paid in instalments and its lines are taxed: how much of an instalment is tax is not known',
      remedy: 'Enter the lines without tax in Pipedrive, or let the rule post the whole term deferred',
      field: 'instalments',
    },
  ];
}

function discountReasons(event: DealWon): HoldReason[] {
  if (event.discounts.length === 0) return [];
  return [
    {
      kind: 'validation',
      cause: 'validation:instalments:discount',
      message:
        'The deal is paid in instalments and has a discount outside its lines: whether they include it is not known',
      remedy: 'Move the discount to the lines in Pipedrive, or let the rule post the whole term deferred',
      field: 'instalments',
    },
  ];
}

function notWhole(event: DealWon): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:precision:${event.currency}`,
    message: `An instalment cannot be divided over the lines in whole amounts of ${event.currency}`,
    remedy: 'Correct the instalments in Pipedrive',
    field: 'instalments',
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
