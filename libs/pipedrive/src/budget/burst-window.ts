import type { PipedriveClock } from '../client/pipedrive-clock.js';
import type { RateHeaders } from './rate-budget.js';

const WINDOW_MS = 2_000;
/** A little is left to latency, which can push two of our windows into one of theirs. */
const USED_SHARE = 0.95;
/** What others use of the same token is noticed above this share; below it is the blur between two clocks. */
const NOTICED_SHARE = 0.1;
const MAX_PAUSE_MS = 60_000;
const SLICE_MS = 100;

interface Waiter {
  readonly rank: number;
  readonly release: () => void;
}

/** The rolling two seconds of one token: who waits, the most urgent first, and how many may go. */
export class BurstWindow {
  private readonly waiting: Waiter[] = [];
  private sent: number[] = [];
  private usedByOthers = 0;
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

  learn(headers: RateHeaders): void {
    const { burstLimit, burstRemaining, burstResetMs } = headers;
    if (burstLimit !== undefined && burstLimit > 0) this.limit = burstLimit;
    if (burstRemaining === undefined) return;
    this.forget();
    const foreign = this.limit - burstRemaining - this.sent.length;
    this.usedByOthers = foreign > this.limit * NOTICED_SHARE ? foreign : 0;
    if (burstRemaining === 0) this.pause(Math.min(burstResetMs ?? WINDOW_MS, WINDOW_MS));
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
    this.forget();
    const allowed = Math.max(1, Math.floor(this.limit * USED_SHARE) - this.usedByOthers);
    if (this.sent.length < allowed) return 0;
    // What others used a moment ago says nothing of the next window.
    this.usedByOthers = 0;
    const oldest = this.sent[this.sent.length - allowed] ?? now;
    return Math.max(1, oldest + WINDOW_MS - now);
  }

  private forget(): void {
    const begin = this.clock.now() - WINDOW_MS;
    this.sent = this.sent.filter((time) => time > begin);
  }
}
