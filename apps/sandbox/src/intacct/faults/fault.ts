/** `pass` lets one request by: scripts are made of it. */
export const REQUEST_FAULTS = [
  'pass',
  'late',
  'hang',
  'drop',
  'drop-mid-answer',
  'status',
  'html',
  'empty',
  'truncated',
  'two-documents',
  'bom',
  'kill-session',
  'slow-commit',
  'offline',
  'control-error',
] as const;

export const FUNCTION_FAULTS = [
  'refuse',
  'omit-result',
  'failure-with-record',
  'already-recorded',
  'in-progress',
  'odd-status',
] as const;

export type FaultKind = (typeof REQUEST_FAULTS)[number] | (typeof FUNCTION_FAULTS)[number];

/** Which requests or functions a fault waits for; everything given must hold. */
export interface FaultMatch {
  /** create, query, getAPISession, ... */
  readonly function?: string;
  readonly object?: string;
  /** Beginning of the function's control id. */
  readonly controlId?: string;
  /** Text anywhere in the function, e.g. a REFERENCENO. */
  readonly contains?: string;
}

export interface Fault {
  readonly kind: FaultKind;
  readonly match?: FaultMatch;
  /** How often it strikes; 0 means always. Default 1. */
  readonly times?: number;
  /** Matches to let pass first. */
  readonly skip?: number;
  /** 0..1, drawn from the seeded generator. Default 1. */
  readonly probability?: number;
  /** Before anything is executed, or after everything was recorded. Default after. */
  readonly when?: 'before' | 'after';
  readonly delayMs?: number;
  readonly status?: number;
  readonly body?: string;
  readonly retryAfterSeconds?: number;
  readonly number?: string;
  readonly text?: string;
  readonly correction?: string;
}
