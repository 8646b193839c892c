import type { AccountState } from '../state/account-state.js';

const WINDOW_MS = 2_000;

export type RateVerdict =
  | { readonly kind: 'served'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'over-burst' | 'over-day'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'blocked' };

interface TokenUse {
  times: number[];
  searches: number[];
  ignored: number;
  blockedUntil: number;
}

/** Burst per token, daily tokens per company, and Cloudflare's block of who does not listen. */
export class RateLimiter {
  private readonly tokens = new Map<string, TokenUse>();
  private day = '';
  private spent = 0;

  constructor(
    private readonly state: AccountState,
    /** Real time: the window does not jump when the account's clock is moved. */
    private readonly realNow: () => number = Date.now,
  ) {}

  admit(token: string, price: number, kind: { readonly isApp: boolean; readonly isSearch?: boolean }): RateVerdict {
    const { burstLimit, searchBurstLimit, dailyTokenLimit, blockAfterIgnored429s, blockMs } = this.state.settings;
    const now = this.realNow();
    const use = this.tokens.get(token) ?? { times: [], searches: [], ignored: 0, blockedUntil: 0 };
    this.tokens.set(token, use);
    if (use.blockedUntil > now) return { kind: 'blocked' };
    this.turnDay();
    use.times = use.times.filter((time) => time > now - WINDOW_MS);
    use.searches = use.searches.filter((time) => time > now - WINDOW_MS);
    const isOverSearch = kind.isSearch === true && use.searches.length >= searchBurstLimit;
    const isOverBurst = isOverSearch || use.times.length >= burstLimit;
    const isOverDay = this.spent + price > dailyTokenLimit;
    if (isOverBurst || isOverDay) {
      use.ignored += 1;
      // Only API token traffic is blocked this way.
      if (!kind.isApp && blockAfterIgnored429s > 0 && use.ignored >= blockAfterIgnored429s) {
        use.blockedUntil = now + blockMs;
        use.ignored = 0;
      }
      if (isOverDay) this.spent = Math.max(this.spent, dailyTokenLimit);
      const wait: Readonly<Record<string, string>> = this.state.settings.sendRetryAfter ? { 'retry-after': '2' } : {};
      return { kind: isOverDay ? 'over-day' : 'over-burst', headers: { ...this.headers(use, now), ...wait } };
    }
    use.ignored = 0;
    use.times.push(now);
    if (kind.isSearch === true) use.searches.push(now);
    this.spent += price;
    return { kind: 'served', headers: this.headers(use, now) };
  }

  get spentToday(): number {
    return this.spent;
  }

  /** What the headers would say with nothing left: for faults. */
  exhausted(kind: 'burst' | 'day'): Readonly<Record<string, string>> {
    const { burstLimit, dailyTokenLimit, sendDailyHeaders, sendRetryAfter } = this.state.settings;
    const burst = {
      ...(sendRetryAfter ? { 'retry-after': '2' } : {}),
      'x-ratelimit-limit': String(burstLimit),
      'x-ratelimit-remaining': kind === 'burst' ? '0' : String(burstLimit),
      'x-ratelimit-reset': '2',
    };
    const left = kind === 'day' ? 0 : dailyTokenLimit - this.spent;
    return sendDailyHeaders
      ? {
          ...burst,
          'x-daily-ratelimit-token-limit': String(dailyTokenLimit),
          'x-daily-ratelimit-token-remaining': String(left),
        }
      : burst;
  }

  reset(): void {
    this.tokens.clear();
    this.spent = 0;
  }

  private headers(use: TokenUse, now: number): Readonly<Record<string, string>> {
    const { burstLimit, dailyTokenLimit, sendDailyHeaders } = this.state.settings;
    const oldest = use.times[0] ?? now;
    const burst = {
      'x-ratelimit-limit': String(burstLimit),
      'x-ratelimit-remaining': String(Math.max(0, burstLimit - use.times.length)),
      'x-ratelimit-reset': String(Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1000))),
    };
    if (!sendDailyHeaders) return burst;
    return {
      ...burst,
      'x-daily-ratelimit-token-limit': String(dailyTokenLimit),
      'x-daily-ratelimit-token-remaining': String(Math.max(0, dailyTokenLimit - this.spent)),
    };
  }

  private turnDay(): void {
    const today = this.state.clock.now().toISOString().slice(0, 10);
    if (today === this.day) return;
    this.day = today;
    this.spent = 0;
  }
}
