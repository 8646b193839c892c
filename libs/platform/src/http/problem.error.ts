export interface ProblemOptions {
  /** What happened, for the person who called. */
  detail: string;
  /** The input that is at fault, as a path such as `lines.0.amount`. */
  field?: string;
  /** What the caller can do about it. */
  remedy?: string;
  /** All faulty inputs, where there are several. */
  errors?: readonly ProblemField[];
  /** Seconds after which the same call may succeed. */
  retryAfterSeconds?: number;
  /** Default: the standard phrase of the status. */
  title?: string;
  cause?: unknown;
}

export interface ProblemField {
  field: string;
  detail: string;
}

/** A refusal of the HTTP API, answered as RFC 9457 problem details. Thrown by controllers, not by domain code. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    readonly options: ProblemOptions,
  ) {
    super(options.detail, options.cause === undefined ? undefined : { cause: options.cause });
  }
}
