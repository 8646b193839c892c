/**
 * `open` until its outcome is known for certain; `unknown` and `open` both mean that its record may still appear.
 * `overruled`: a person decided about the operation.
 */
export type AttemptOutcome = 'open' | 'unknown' | 'landed' | 'refused' | 'not-executed' | 'overruled';

/** One sending of an operation, with exactly what was sent. */
export interface Attempt {
  readonly id: string;
  readonly number: number;
  /** The operation's fence while this attempt is its current one. */
  readonly fence: number;
  readonly entity: string | null;
  readonly payload: unknown;
  readonly payloadHash: string;
  readonly contentHash: string;
  readonly claimedAt: Date;
  /** Nothing is written to the socket after this moment (unless the sender was stopped between test and write). */
  readonly sendDeadline: Date;
  readonly outcome: AttemptOutcome;
  readonly answeredAt: Date | null;
  /** What came back, shortened; also what came too late to count. */
  readonly answer: string | null;
  readonly lateAnswer: LateAnswer | null;
  readonly recordNo: string | null;
}

/** An answer that arrived after the attempt had lost its fence: evidence, not a verdict. */
export interface LateAnswer {
  readonly kind: 'succeeded' | 'refused' | 'not-executed' | 'unknown';
  readonly text: string;
  readonly recordNo: string | null;
  readonly at: Date;
}

/** May this attempt's record still appear in the ledger? */
export function isOpen(attempt: Attempt): boolean {
  return attempt.outcome === 'open' || attempt.outcome === 'unknown';
}
