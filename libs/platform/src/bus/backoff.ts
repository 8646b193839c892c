const FIRST_MS = 200;
const LONGEST_MS = 30_000;

/** How long a partition rests after its handler failed, by the number of failures in a row: 0.2 s, doubling to 30 s. */
export class Backoff {
  private readonly failures = new Map<string, number>();

  /** Counts one more failure and returns the pause after it in milliseconds. */
  next(partition: string): number {
    const failures = this.failures.get(partition) ?? 0;
    this.failures.set(partition, failures + 1);
    return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  }

  succeeded(partition: string): void {
    this.failures.delete(partition);
  }
}
