import { type PipedriveClock, SystemPipedriveClock } from '../client/pipedrive-clock.js';
import { PipedriveApiError, type PipedriveErrorKind } from '../errors/pipedrive-api.error.js';
import { BurstWindow } from './burst-window.js';
import { DailyBudget, DEFAULT_RESERVE, type Reserve } from './daily-budget.js';
import { InMemorySpendingLedger } from './in-memory.spending-ledger.js';
import {
  type BudgetObservation,
  type BudgetRequest,
  RateBudget,
  READ_PURPOSES,
  type ReadPurpose,
} from './rate-budget.js';
import { type AccountStop, type Spending, type SpendingLedger, type SpendingOfDay } from './spending-ledger.js';

/** Half the ceiling of the smallest plan, until a header tells the real limit. */
const FIRST_BURST_LIMIT = 10;
/** Options wait in one line with backfills, or a long backfill would keep the few calls of a list waiting to its end. */
const RANK: Readonly<Record<ReadPurpose, number>> = { admin: 0, hint: 1, poll: 2, backfill: 3, options: 3 };
const FLUSH_MS = 1_000;

/**
 * What stops the whole account, and for how long before one call may try again. The daily budget resets at a midnight that
 * nobody names, so it is asked for now and then; a Cloudflare block is left alone for an hour.
 */
const STOPS: Readonly<Partial<Record<PipedriveErrorKind, number>>> = {
  'daily-limit': 15 * 60_000,
  'payment-required': 15 * 60_000,
  'cloudflare-block': 60 * 60_000,
};

export interface GovernorOptions {
  readonly clock?: PipedriveClock;
  /** Requests per two seconds before the real limit is learned. */
  readonly firstBurstLimit?: number;
  readonly reserve?: Reserve;
  readonly ledger?: SpendingLedger;
  /** How long a kind of refusal stops the account, where it is not to be the default. */
  readonly stopMs?: Readonly<Partial<Record<PipedriveErrorKind, number>>>;
}

export interface BudgetStatus {
  readonly burstLimit: number;
  readonly queued: number;
  readonly daily: { readonly limit: number; readonly remaining: number } | undefined;
  readonly stop: AccountStop | undefined;
  readonly spentToday: SpendingOfDay;
}

/**
 * Keeps one account within its limits: the burst window by purpose, a reserve of the daily tokens, and full stops. What was
 * spent within the last second may be missing from the ledger after a kill.
 */
export class RateGovernor extends RateBudget {
  private readonly clock: PipedriveClock;
  private readonly window: BurstWindow;
  private readonly daily: DailyBudget;
  private readonly ledger: SpendingLedger;
  private readonly stops: Readonly<Partial<Record<PipedriveErrorKind, number>>>;
  private readonly unflushed = new Map<ReadPurpose, Spending>();
  private flushedAt = 0;
  private stopped: AccountStop | undefined;
  private stopSeenAt = 0;
  private probing = false;

  constructor(options: GovernorOptions = {}) {
    super();
    this.clock = options.clock ?? new SystemPipedriveClock();
    this.window = new BurstWindow(this.clock, options.firstBurstLimit ?? FIRST_BURST_LIMIT);
    this.daily = new DailyBudget(options.reserve ?? DEFAULT_RESERVE);
    this.ledger = options.ledger ?? new InMemorySpendingLedger();
    this.stops = { ...STOPS, ...options.stopMs };
  }

  /**
   * @throws PipedriveApiError: the kind of the stop while the account is stopped, `daily-limit` when what is left of the day
   *   is kept for something more urgent.
   */
  override async admit(request: BudgetRequest): Promise<void> {
    const isProbe = await this.refuseWhileStopped();
    if (!isProbe && !this.daily.allows(request.tokens, request.purpose, this.clock.now())) {
      throw refusal('daily-limit', 'what is left of the daily tokens is kept for more urgent reads');
    }
    await this.window.enter(RANK[request.purpose]);
    this.daily.spend(request.tokens);
  }

  override async observe(observation: BudgetObservation): Promise<void> {
    const { headers, failure, purpose, tokens } = observation;
    this.daily.learn(headers, this.clock.now());
    this.window.leave();
    this.window.learn(headers);
    if (failure === 'burst-limit') this.window.refused(headers.retryAfterMs ?? headers.burstResetMs);
    else this.window.served();
    await this.settleStop(failure);
    const before = this.unflushed.get(purpose) ?? { calls: 0, tokens: 0 };
    // A refused call costs nothing.
    const cost = failure === 'burst-limit' || failure === 'daily-limit' ? 0 : tokens;
    this.unflushed.set(purpose, { calls: before.calls + 1, tokens: before.tokens + cost });
    if (this.clock.now() - this.flushedAt >= FLUSH_MS) await this.flush();
  }

  async status(): Promise<BudgetStatus> {
    await this.flush();
    return {
      burstLimit: this.window.burstLimit,
      queued: this.window.queued,
      daily: this.daily.left(this.clock.now()),
      stop: await this.ledger.currentStop(),
      spentToday: await this.ledger.day(this.today()),
    };
  }

  /** Writes what was spent since the last time; also to be called before the process ends. */
  async flush(): Promise<void> {
    this.flushedAt = this.clock.now();
    for (const purpose of READ_PURPOSES) {
      const spending = this.unflushed.get(purpose);
      if (spending === undefined) continue;
      this.unflushed.delete(purpose);
      await this.ledger.add(this.today(), purpose, spending);
    }
  }

  /** After a stop has run out one call tries (true); the others are refused until it is known what came of it. */
  private async refuseWhileStopped(): Promise<boolean> {
    const stop = await this.knownStop();
    if (stop === undefined) return false;
    const waitMs = stop.until - this.clock.now();
    if (waitMs > 0 || this.probing) throw refusal(stop.kind, 'no calls for now', Math.max(waitMs, FLUSH_MS));
    this.probing = true;
    return true;
  }

  /** Another replica's stop is noticed within a second, without a look into the ledger for every call. */
  private async knownStop(): Promise<AccountStop | undefined> {
    if (this.clock.now() - this.stopSeenAt >= FLUSH_MS) {
      this.stopSeenAt = this.clock.now();
      this.stopped = await this.ledger.currentStop();
    }
    return this.stopped;
  }

  private async settleStop(failure: PipedriveErrorKind | undefined): Promise<void> {
    const stopMs = failure === undefined ? undefined : this.stops[failure];
    const wasProbe = this.probing;
    this.probing = false;
    if (failure !== undefined && stopMs !== undefined) {
      this.stopped = { kind: failure, until: this.clock.now() + stopMs };
      await this.ledger.stop(this.stopped);
    } else if (wasProbe && failure === undefined) {
      this.stopped = undefined;
      await this.ledger.stop(undefined);
    }
  }

  private today(): string {
    return new Date(this.clock.now()).toISOString().slice(0, 10);
  }
}

function refusal(kind: PipedriveErrorKind, vendorMessage: string, retryAfterMs?: number): PipedriveApiError {
  return new PipedriveApiError({ kind, operation: 'call', vendorMessage, retryAfterMs });
}
