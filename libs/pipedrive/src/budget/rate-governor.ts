import { PipedriveClock, SystemPipedriveClock } from '../client/pipedrive-clock.js';
import { type BudgetObservation, type BudgetRequest, RateBudget, type ReadPurpose } from './rate-budget.js';

const BURST_WINDOW_MS = 2_000;
/** Half the ceiling of the smallest plan, until a header tells the real limit. */
const FIRST_BURST_LIMIT = 10;
const BURST_SHARE = 0.9;
const RANK: Readonly<Record<ReadPurpose, number>> = { admin: 0, hint: 1, poll: 2, backfill: 3 };

interface Waiter {
  readonly rank: number;
  readonly release: () => void;
}

export interface GovernorOptions {
  readonly clock?: PipedriveClock;
  /** Requests per two seconds before the real limit is learned. */
  readonly firstBurstLimit?: number;
}

/** Keeps one token of one process within the burst window, serving the most urgent purpose first. */
export class RateGovernor extends RateBudget {
  private readonly clock: PipedriveClock;
  private readonly waiting: Waiter[] = [];
  private sent: number[] = [];
  private burstLimit: number;
  private pausedUntil = 0;
  private pumping = false;

  constructor(options: GovernorOptions = {}) {
    super();
    this.clock = options.clock ?? new SystemPipedriveClock();
    this.burstLimit = options.firstBurstLimit ?? FIRST_BURST_LIMIT;
  }

  override admit(request: BudgetRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = { rank: RANK[request.purpose], release: resolve };
      const behind = this.waiting.findIndex((other) => other.rank > waiter.rank);
      this.waiting.splice(behind === -1 ? this.waiting.length : behind, 0, waiter);
      this.pump().catch(reject);
    });
  }

  override observe(observation: BudgetObservation): Promise<void> {
    const { headers, failure } = observation;
    if (headers.burstLimit !== undefined && headers.burstLimit > 0) this.burstLimit = headers.burstLimit;
    if (failure === 'burst-limit' || headers.burstRemaining === 0) {
      this.pausedUntil = this.clock.now() + Math.min(headers.burstResetMs ?? BURST_WINDOW_MS, BURST_WINDOW_MS);
    }
    return Promise.resolve();
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (this.waiting.length > 0) {
        const waitMs = this.waitMs();
        if (waitMs > 0) {
          await this.clock.sleep(waitMs);
          continue;
        }
        this.sent.push(this.clock.now());
        this.waiting.shift()?.release();
      }
    } finally {
      this.pumping = false;
    }
  }

  private waitMs(): number {
    const now = this.clock.now();
    if (now < this.pausedUntil) return this.pausedUntil - now;
    this.sent = this.sent.filter((time) => time > now - BURST_WINDOW_MS);
    const allowed = Math.max(1, Math.floor(this.burstLimit * BURST_SHARE));
    const oldest = this.sent[this.sent.length - allowed];
    return oldest === undefined ? 0 : oldest + BURST_WINDOW_MS - now;
  }
}
