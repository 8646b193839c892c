import type { ResponseEnvelope } from '../envelope/response-envelope.js';
import type { IntacctFailure } from '../errors/intacct-failure.js';
import type { UnknownReason } from '../outcome/function-outcome.js';

/** A usable envelope came back; the functions in it still have to be judged. */
export interface EnvelopeReceived {
  readonly kind: 'envelope';
  readonly envelope: ResponseEnvelope;
}

/** No usable envelope. `reason` is set when the request may have been executed. */
export interface NoEnvelope {
  readonly kind: 'none';
  readonly failure: IntacctFailure;
  readonly reason?: UnknownReason;
  readonly retryAfterMs?: number;
  /** The gateway may still be working on it. */
  readonly mayStillRun: boolean;
}

export type ExchangeResult = EnvelopeReceived | NoEnvelope;
