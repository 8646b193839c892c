import type { IntacctFunction } from '../functions/intacct-function.js';
import type { FunctionOutcome } from '../outcome/function-outcome.js';
import type { QueryPage, QueryRequest } from '../reads/query-request.js';
import type { SendDeadline } from './send-deadline.js';

export interface SendOptions {
  readonly deadline: SendDeadline;
  /** Refuse functions whose control id was completed before. Default true. */
  readonly uniqueId?: boolean;
  /** All functions or none. Default false: each function settles alone. */
  readonly transaction?: boolean;
}

/** A gate slot plus a session in one entity. Not for concurrent use: one request at a time. */
export interface IntacctConnection {
  /** '' at top level. */
  readonly entity: string;

  /**
   * Sends one request and returns one outcome per function, in the order given. Never throws for an outcome; throws
   * `IntacctInputError` for a request that must not be built (repeated control ids, too many functions). The only
   * repeat is the one after a definite session refusal, within the deadline. If the process dies inside, the outcome
   * of every function is unknown to the caller.
   */
  send(functions: readonly IntacctFunction[], options: SendOptions): Promise<FunctionOutcome[]>;

  /** One page of a `query` inside this connection; throws `IntacctRequestError`. Retries like every read. */
  query<F extends string>(request: QueryRequest<F>): Promise<QueryPage<F>>;

  /** Frees the slot, or retires it when the gateway may still be working on a request that was lost. Safe to call twice. */
  release(): Promise<void>;
}
