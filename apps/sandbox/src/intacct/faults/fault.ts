/** What becomes of a whole request, by kind. `pass` lets one request by: scripts are made of it. */
const REQUEST_FAULT_KINDS = {
  pass: 'lets a request by',
  late: 'is answered after delayMs',
  hang: 'is never answered',
  drop: 'the connection is cut without an answer',
  'drop-mid-answer': 'the connection is cut in the middle of the answer',
  status: 'is answered with that status, body and Retry-After, 500 when none is given; 200 and a body for any text',
  html: 'is answered with a page of HTML under 200',
  empty: 'is answered with nothing under 200',
  truncated: 'half of the answer comes',
  'two-documents': 'the answer comes twice in one body',
  bom: 'the answer begins with a byte order mark and a blank line',
  'kill-session': 'its session is dead, and nothing is executed',
  'slow-commit': 'the connection is cut, or stays open with body "hang", and the record lands after delayMs',
  offline: 'the service is off-line, and nothing is executed',
  'control-error': 'is refused at control level with number and text',
} as const;

/** What becomes of one function, by kind. */
const FUNCTION_FAULT_KINDS = {
  refuse: 'is refused with number, text and correction',
  'omit-result': 'is executed and has no result',
  'failure-with-record': 'is executed, and its failure names the record',
  'already-recorded': 'is refused as a repeated control id',
  'in-progress': 'is refused as one that still runs',
  'odd-status': 'is executed, and its failure says nothing known',
} as const;

export type RequestFaultKind = keyof typeof REQUEST_FAULT_KINDS;
export type FunctionFaultKind = keyof typeof FUNCTION_FAULT_KINDS;
export type FaultKind = RequestFaultKind | FunctionFaultKind;

/** Every kind with what it does, as `GET /_sandbox/` lists them. */
export const FAULT_KINDS: Readonly<Record<FaultKind, string>> = { ...REQUEST_FAULT_KINDS, ...FUNCTION_FAULT_KINDS };
export const REQUEST_FAULTS = Object.keys(REQUEST_FAULT_KINDS) as readonly RequestFaultKind[];
export const FUNCTION_FAULTS = Object.keys(FUNCTION_FAULT_KINDS) as readonly FunctionFaultKind[];

/** Which requests or functions a fault waits for; everything given must hold. */
export interface FaultMatch {
  /** Id of the company that is called. */
  readonly company?: string;
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
