/** The time of the sandboxed account. It can be moved, so that thirty days need not be waited for. */
export class SandboxClock {
  constructor(
    private readonly base: () => number = Date.now,
    private offsetMs = 0,
  ) {}

  now(): Date {
    return new Date(this.base() + this.offsetMs);
  }

  get offset(): number {
    return this.offsetMs;
  }

  moveTo(offsetMs: number): void {
    this.offsetMs = offsetMs;
  }
}

/** Whole seconds, RFC 3339 UTC: how REST v2 writes times. */
export function restTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The calendar date of a REST time in a zone. */
export function localDate(time: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(time));
}
