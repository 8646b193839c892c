import type { DesiredEntry, HoldReason } from '@app/mapping';
import { Decimal } from 'decimal.js';

export const BREAKER_CAUSE = 'approval:breaker';
const Exact = Decimal.clone({ precision: 60 });

/** The most that may be planned within an hour without a person; null and left-out currencies have no limit. */
export interface BreakerLimits {
  readonly breakerEntries: number | null;
  /** Currency → amount (debits). */
  readonly breakerAmounts: Readonly<Record<string, string>>;
}

/** What one deal has had planned within the hour. */
export interface DealUsage {
  readonly dealId: string;
  readonly entries: number;
  readonly amounts: Readonly<Record<string, string>>;
}

export function hasLimits({ breakerEntries, breakerAmounts }: BreakerLimits): boolean {
  return breakerEntries !== null || Object.keys(breakerAmounts).length > 0;
}

export function usageOf(dealId: string, entries: readonly DesiredEntry[]): DealUsage {
  const amounts: Record<string, string> = {};
  for (const { currency, lines } of entries)
    for (const { side, amount } of lines)
      if (side === 'debit') amounts[currency] = new Exact(amounts[currency] ?? 0).plus(amount).toFixed();
  return { dealId, entries: entries.length, amounts };
}

/**
 * Counts what is planned within an hour and holds everything once a limit is passed, until a person lets it go on: a time that passes
 * by itself is no approval. A deal that is planned again counts once.
 */
export class Breaker {
  private readonly deals: Map<string, DealUsage>;
  private tripped: boolean;

  constructor(
    private readonly limits: BreakerLimits,
    usage: readonly DealUsage[],
    tripped: boolean,
    /** Deals that a person has let go, however much they are. */
    private readonly released: ReadonlySet<string> = new Set(),
  ) {
    this.deals = new Map(usage.map((one) => [one.dealId, one]));
    this.tripped = tripped;
  }

  /** The reason to hold these entries, or none: then they count. */
  admit(dealId: string, entries: readonly DesiredEntry[]): HoldReason[] {
    if (this.released.has(dealId)) return [];
    const wanted = usageOf(dealId, entries);
    const others = [...this.deals.values()].filter((one) => one.dealId !== dealId);
    if (this.tripped || this.passes([...others, wanted])) {
      this.tripped = true;
      return [this.reason()];
    }
    this.deals.set(dealId, wanted);
    return [];
  }

  private passes(usage: readonly DealUsage[]): boolean {
    const { breakerEntries, breakerAmounts } = this.limits;
    const entries = usage.reduce((sum, one) => sum + one.entries, 0);
    if (breakerEntries !== null && entries > breakerEntries) return true;
    return Object.entries(breakerAmounts).some(([currency, limit]) =>
      usage.reduce((sum, one) => sum.plus(one.amounts[currency] ?? 0), new Exact(0)).greaterThan(limit),
    );
  }

  private reason(): HoldReason {
    const { breakerEntries, breakerAmounts } = this.limits;
    const limits = [
      ...(breakerEntries === null ? [] : [`${breakerEntries} entries`]),
      ...Object.entries(breakerAmounts).map(([currency, amount]) => `${amount} ${currency}`),
    ];
    return {
      kind: 'approval',
      cause: BREAKER_CAUSE,
      message: `More would be posted within an hour than ${limits.join(' or ')}`,
      remedy: 'Check that so much is right, then approve it; a new hour begins then',
    };
  }
}
