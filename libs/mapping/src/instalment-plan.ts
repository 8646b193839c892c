import type { DealWon } from '@app/contracts';

import type { ExcludedLine } from './desired-outcome.js';
import { allocate, Exact, toUnits } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import type { PostingItem } from './posting-item.js';

export interface InstalledItems {
  readonly items: readonly PostingItem[];
  readonly excluded: readonly ExcludedLine[];
  readonly reasons: readonly HoldReason[];
  /** The amounts are the first instalment's, no longer the lines'. */
  readonly replaced?: boolean;
}

/** A deal paid in instalments posts what its rules' recurring policy says; all lines must follow the same policy. */
export function applyInstalments(event: DealWon, items: readonly PostingItem[], decimals: number): InstalledItems {
  if (event.instalments.length === 0 || items.length === 0) return { items, excluded: [], reasons: [] };
  const policies = new Set(items.map((item) => item.rule.result.recurring));
  const [policy] = policies;
  if (policy === undefined || policies.size > 1) return { items, excluded: [], reasons: [undecided(items)] };
  if (policy === 'whole-term') return { items, excluded: [], reasons: [] };
  if (policy === 'exclude') {
    const excluded = items.map((item) => ({ lineId: item.subject.lineId ?? 'deal', reason: 'paid in instalments' }));
    return { items: [], excluded, reasons: [] };
  }
  return firstInstalment(event, items, decimals);
}

function firstInstalment(event: DealWon, items: readonly PostingItem[], decimals: number): InstalledItems {
  const [first] = event.instalments.toSorted((a, b) => (a.billingDate < b.billingDate ? -1 : 1));
  const units = first === undefined ? undefined : toUnits(new Exact(first.amount), decimals);
  const shares =
    units === undefined
      ? undefined
      : allocate(
          units,
          items.map((item) => item.revenue),
        );
  if (shares === undefined) return { items, excluded: [], reasons: [notWhole(event)] };
  return {
    items: items.map((item, i) => ({ ...item, revenue: shares[i] ?? 0n })),
    excluded: [],
    reasons: [],
    replaced: true,
  };
}

function undecided(items: readonly PostingItem[]): HoldReason {
  const names = [...new Set(items.map((item) => `"${item.rule.name}"`))].toSorted().join(', ');
  return {
    kind: 'validation',
    cause: 'validation:instalments',
    message: `The deal is paid in instalments, and its rules do not say (or not alike) what to post: ${names}`,
    remedy: 'Give these rules the same recurring policy: exclude, first-period or whole-term',
    field: 'instalments',
  };
}

function notWhole(event: DealWon): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:precision:${event.currency}`,
    message: `The first instalment cannot be divided over the lines in whole amounts of ${event.currency}`,
    remedy: 'Correct the instalments in Pipedrive',
    field: 'instalments',
  };
}
