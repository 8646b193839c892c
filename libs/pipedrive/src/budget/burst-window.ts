import type { PipedriveClock } from '../client/pipedrive-clock.js';
import type { RateHeaders } from './rate-budget.js';

const WINDOW_MS = 2_000;
const MAX_PAUSE_MS = 60_000;
const SLICE_MS = 100;

interface Waiter {
  readonly rank: number;
  readonly release: () => void;
}

/**
 * The rolling two seconds of one token: who waits, the most urgent first, and how many may go. A call counts from when it
 * goes out until two seconds after its answer came: Pipedrive counted it somewhere in between, so its window is never fuller
 * than ours, whatever the latency.
 */
export class BurstWindow {
  private readonly waiting: Waiter[] = [];
  private answered: number[] = [];
  private underWay = 0;
  private usedByOthers = 0;
  private othersSeenAt = 0;
  private pausedUntil = 0;
  private refusals = 0;
  private pumping = false;

  constructor(
    private readonly clock: PipedriveClock,
    private limit: number,
  ) {}

  get burstLimit(): number {
    return this.limit;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Resolves when it is the caller's turn; a smaller rank overtakes. */
  async enter(rank: number): Promise<void> {
    const turn = new Promise<void>((resolve) => {
      const waiter = { rank, release: resolve };
      const behind = this.waiting.findIndex((other) => other.rank > rank);
      this.waiting.splice(behind === -1 ? this.waiting.length : behind, 0, waiter);
    });
    void this.pump();
    await turn;
  }

  /** The answer of a call that entered, or its failure, is here. */
  leave(): void {
    this.underWay = Math.max(0, this.underWay - 1);
    this.answered.push(this.clock.now());
  }

  learn(headers: RateHeaders): void {
    const { burstLimit, burstRemaining } = headers;
    if (burstLimit !== undefined && burstLimit > 0) this.limit = burstLimit;
    if (burstRemaining !== undefined) {
      this.usedByOthers = Math.max(0, this.limit - burstRemaining - this.used());
      this.othersSeenAt = this.clock.now();
    }
  }

  /** Refused for the window. Each refusal in a row doubles the pause: Cloudflare blocks those who keep knocking. */
  refused(resetMs: number | undefined): void {
    const pause = Math.min(resetMs ?? WINDOW_MS, WINDOW_MS) * 2 ** this.refusals;
    this.refusals += 1;
    this.pause(Math.min(pause, MAX_PAUSE_MS));
  }

  served(): void {
    this.refusals = 0;
  }

  private pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + ms);
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (this.waiting.length > 0) {
        const waitMs = this.waitMs();
        if (waitMs > 0) {
          // In slices: a header that tells a higher limit ends the wait.
          await this.clock.sleep(Math.min(waitMs, SLICE_MS));
          continue;
        }
        this.underWay += 1;
        this.waiting.shift()?.release();
      }
    } finally {
      this.pumping = false;
    }
  }

  private waitMs(): number {
    const now = this.clock.now();
    if (now < this.pausedUntil) return this.pausedUntil - now;
    const allowed = Math.max(1, this.limit - this.foreign(now));
    if (this.used() < allowed) return 0;
    const oldest = this.answered[0] ?? now;
    return Math.max(1, oldest + WINDOW_MS - now);
  }

  private used(): number {
    const begin = this.clock.now() - WINDOW_MS;
    const first = this.answered.findIndex((time) => time > begin);
    this.answered.splice(0, first === -1 ? this.answered.length : first);
    return this.underWay + this.answered.length;
  }

  /** What others used says nothing of the window after the next. */
  private foreign(now: number): number {
    return now - this.othersSeenAt < WINDOW_MS ? this.usedByOthers : 0;
  }
}
