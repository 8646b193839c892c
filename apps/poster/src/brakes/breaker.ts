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
  private readonly deals = new Map<string, DealUsage>();
  private readonly amounts = new Map<string, Decimal>();
  private entries = 0;

  constructor(
    private readonly limits: BreakerLimits,
    usage: readonly DealUsage[],
    private tripped: boolean,
    /** Deals that a person has let go, however much they are. */
    private readonly released: ReadonlySet<string> = new Set(),
  ) {
    for (const one of usage) this.count(one);
  }

  /** The reason to hold these entries, or none: then they count. */
  admit(dealId: string, entries: readonly DesiredEntry[]): HoldReason[] {
    if (this.released.has(dealId)) return [];
    const wanted = usageOf(dealId, entries);
    if (this.tripped || this.passes(wanted)) {
      this.tripped = true;
      return [this.reason()];
    }
    this.count(wanted);
    return [];
  }

  private passes(wanted: DealUsage): boolean {
    const { breakerEntries, breakerAmounts } = this.limits;
    const before = this.deals.get(wanted.dealId);
    if (breakerEntries !== null && this.entries - (before?.entries ?? 0) + wanted.entries > breakerEntries) return true;
    return Object.entries(breakerAmounts).some(([currency, limit]) =>
      this.amountOf(currency)
        .minus(before?.amounts[currency] ?? 0)
        .plus(wanted.amounts[currency] ?? 0)
        .greaterThan(limit),
    );
  }

  /** Kept as sums: ten thousand deals of one hour are not added up again for each of them. */
  private count(usage: DealUsage): void {
    const before = this.deals.get(usage.dealId);
    this.entries += usage.entries - (before?.entries ?? 0);
    for (const [currency, amount] of Object.entries(before?.amounts ?? {}))
      this.amounts.set(currency, this.amountOf(currency).minus(amount));
    for (const [currency, amount] of Object.entries(usage.amounts))
      this.amounts.set(currency, this.amountOf(currency).plus(amount));
    this.deals.set(usage.dealId, usage);
  }

  private amountOf(currency: string): Decimal {
    return this.amounts.get(currency) ?? new Exact(0);
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
