import type { FunctionOutcome, IntacctFailure } from '@app/intacct';

import type { WriteOutcome } from '../posting/ports/ledger.gateway.js';

const STRUGGLING = new Set(['timeout', 'http-5xx', 'in-progress']);

/** The client's outcome of one function, in the words of the posting protocol. No verdict is made here. */
export function toWriteOutcome(outcome: FunctionOutcome): WriteOutcome {
  switch (outcome.kind) {
    case 'succeeded':
      return { kind: 'succeeded', recordNo: outcome.recordNo ?? null };
    case 'refused':
      return { kind: 'refused', refusal: refusalOf(outcome.failure) };
    case 'not-executed':
      return {
        kind: 'not-executed',
        text: textOf(outcome.failure),
        ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }),
        ...(outcome.wholeContentRefused === true ? { wholeContentRefused: true } : {}),
        ...(outcome.failure.class === 'throttled' ? { throttled: true } : {}),
      };
    case 'unknown':
      return {
        kind: 'unknown',
        text: outcome.failure === undefined ? outcome.reason : `${outcome.reason}: ${textOf(outcome.failure)}`,
        ...(outcome.reason === 'already-recorded' ? { alreadyRecorded: true } : {}),
        ...(STRUGGLING.has(outcome.reason) ? { overloaded: true } : {}),
      };
  }
}

function refusalOf(failure: IntacctFailure): Extract<WriteOutcome, { kind: 'refused' }>['refusal'] {
  return {
    kind: failure.class === 'closed-period' ? 'period' : 'business',
    code: failure.class,
    message: textOf(failure),
  };
}

const textOf = (failure: IntacctFailure): string => failure.message || failure.class;
