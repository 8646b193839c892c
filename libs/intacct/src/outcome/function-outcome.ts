import type { IntacctFailure } from '../errors/intacct-failure.js';
import type { FunctionData } from './function-data.js';

/** Why nobody can say from the answer whether the function ran. */
export type UnknownReason =
  | 'timeout'
  | 'reset'
  | 'http-5xx'
  | 'http-4xx'
  | 'html'
  | 'broken-xml'
  | 'empty-answer'
  | 'answer-too-large'
  | 'missing-result'
  | 'unrecognised'
  | 'temporary'
  | 'record-no-in-failure'
  | 'already-recorded'
  | 'in-progress';

export interface SucceededOutcome {
  readonly controlId: string;
  readonly kind: 'succeeded';
  readonly recordNo?: string;
  /** VENDORID, CUSTOMERID, ... as the answer gave it. */
  readonly naturalId?: string;
  readonly data: FunctionData;
}

/** A definite business refusal: the record was not made and will not be until somebody changes something. */
export interface RefusedOutcome {
  readonly controlId: string;
  readonly kind: 'refused';
  readonly failure: IntacctFailure;
}

/** Definitely not executed: may be sent again under the same control id. */
export interface NotExecutedOutcome {
  readonly controlId: string;
  readonly kind: 'not-executed';
  readonly failure: IntacctFailure;
  readonly retryAfterMs?: number;
  /** The request was refused whole for its content: halve it until the culprit stands alone. */
  readonly wholeContentRefused?: boolean;
}

/** May or may not have been executed: ask Intacct, never send under another control id. */
export interface UnknownOutcome {
  readonly controlId: string;
  readonly kind: 'unknown';
  readonly reason: UnknownReason;
  readonly failure?: IntacctFailure;
  /** With `record-no-in-failure`: the number that stood in the failed result. */
  readonly recordNo?: string;
}

export type FunctionOutcome = SucceededOutcome | RefusedOutcome | NotExecutedOutcome | UnknownOutcome;
