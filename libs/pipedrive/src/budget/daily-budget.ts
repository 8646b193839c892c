import type { RateHeaders, ReadPurpose } from './rate-budget.js';

/**
 * What has to be left of the day's tokens for a call of that purpose to go out. Backfills yield first, then polls; a refetch
 * that a webhook asked for may use the last token.
 */
export type Reserve = Readonly<Record<ReadPurpose, number>>;

export const DEFAULT_RESERVE: Reserve = { admin: 0, hint: 0, poll: 0.1, backfill: 0.3, options: 0.3 };

/** Older than this, what we know of the budget may be of another day: the reset happens at a midnight nobody names. */
const KNOWN_FOR_MS = 15 * 60_000;

/** The daily tokens of the company, which all its users and apps share, as far as the headers tell. */
export class DailyBudget {
  private limit: number | undefined;
  private remaining: number | undefined;
  private seenAt = 0;

  constructor(private readonly reserve: Reserve) {}

  learn(headers: RateHeaders, nowMs: number): void {
    if (headers.dailyRemaining === undefined) return;
    this.limit = headers.dailyLimit ?? this.limit;
    this.remaining = headers.dailyRemaining;
    this.seenAt = nowMs;
  }

  /** Undefined while nothing is known, or nothing recent. */
  left(nowMs: number): { readonly limit: number; readonly remaining: number } | undefined {
    if (this.limit === undefined || this.remaining === undefined || nowMs - this.seenAt > KNOWN_FOR_MS)
      return undefined;
    return { limit: this.limit, remaining: this.remaining };
  }

  /** Unknown is allowed: the headers are undocumented and may be missing. */
  allows(tokens: number, purpose: ReadPurpose, nowMs: number): boolean {
    const left = this.left(nowMs);
    return left === undefined || left.remaining - tokens >= left.limit * this.reserve[purpose];
  }

  /** Between two headers our own calls count. */
  spend(tokens: number): void {
    if (this.remaining !== undefined) this.remaining = Math.max(0, this.remaining - tokens);
  }
}
