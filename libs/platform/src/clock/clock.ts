/** The time as the code sees it; tests give their own. Deadlines shared with other processes use the database's clock. */
export abstract class Clock {
  abstract now(): Date;
  /** Milliseconds that only ever grow, for measuring durations. */
  abstract monotonicMs(): number;
}
