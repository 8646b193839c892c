/** Time as the client sees it; tests pass one that jumps. */
export abstract class PipedriveClock {
  /** Milliseconds since 1970. */
  abstract now(): number;
  abstract sleep(ms: number): Promise<void>;

  /** Between 0 and 1, to spread the repeats of many clients. */
  jitter(): number {
    return Math.random();
  }
}

export class SystemPipedriveClock extends PipedriveClock {
  now(): number {
    return Date.now();
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
