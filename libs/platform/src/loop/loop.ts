export interface LoopOptions {
  /** How long to rest after an idle step. */
  idleMs: number;
  /** Rest after a failed step: doubled with each further failure, up to `maxErrorMs`. Default: `idleMs`, at least 250. */
  errorMs?: number;
  /** Default 30 s. */
  maxErrorMs?: number;
  /** A step must not be able to end the loop, so its errors come here. */
  onError?: (error: unknown) => void;
}

export type LoopStep = () => Promise<'busy' | 'idle'>;

/** Runs a step again and again, never twice at once: at once after a busy step, else after a rest. */
export class Loop {
  private running: Promise<void> | undefined;
  private stopped = false;
  private woken = false;
  private endRest: (() => void) | undefined;

  constructor(
    readonly name: string,
    private readonly step: LoopStep,
    private readonly options: LoopOptions,
  ) {}

  start(): void {
    if (this.running) return;
    this.stopped = false;
    this.running = this.run();
  }

  /** Ends the rest; a wake-up during a step causes one more step. */
  wake(): void {
    this.woken = true;
    this.endRest?.();
  }

  /** Waits for the running step; no step begins afterwards. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endRest?.();
    await this.running;
    this.running = undefined;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      this.woken = false;
      try {
        const outcome = await this.step();
        failures = 0;
        if (outcome === 'idle') await this.rest(this.options.idleMs);
        // Lets timers and sockets of others have a turn between busy steps.
        else await new Promise<void>((resolve) => setImmediate(resolve));
      } catch (error) {
        failures += 1;
        this.report(error);
        // No wake-up ends this rest: a failing dependency must not be hammered by every new piece of work.
        this.woken = false;
        await this.rest(this.backOffMs(failures), false);
      }
    }
  }

  private backOffMs(failures: number): number {
    const first = this.options.errorMs ?? Math.max(this.options.idleMs, 250);
    return Math.min(first * 2 ** Math.min(failures - 1, 16), this.options.maxErrorMs ?? 30_000);
  }

  private report(error: unknown): void {
    try {
      this.options.onError?.(error);
    } catch {
      // A broken error reporter is no reason to stop working.
    }
  }

  private rest(ms: number, wakeable = true): Promise<void> {
    if (this.stopped || (wakeable && this.woken)) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.endRest = undefined;
        resolve();
      };
      const timer = setTimeout(finish, ms);
      this.endRest = () => {
        if (wakeable || this.stopped) finish();
      };
    });
  }
}
