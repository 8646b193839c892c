import { keysOf, readFunctionData, recordNoInFailure } from '../envelope/function-data.reader.js';
import type { ResponseEnvelope, ResultBlock } from '../envelope/response-envelope.js';
import { ownErrors, wasRolledBack, type ErrorClassifier } from '../errors/error-classifier.js';
import { ERROR_EFFECTS } from '../errors/error-effect.js';
import type { IntacctErrorClass } from '../errors/intacct-error-class.js';
import { IntacctFailure } from '../errors/intacct-failure.js';
import type { FunctionOutcome, UnknownReason } from './function-outcome.js';

const REASONS: Partial<Record<IntacctErrorClass, UnknownReason>> = {
  'duplicate-control-id': 'already-recorded',
  'in-progress': 'in-progress',
  temporary: 'temporary',
  gateway: 'http-5xx',
};

/** Judges an envelope: one outcome per control id. Tests for success; whatever is not clear stays unknown. */
export class OutcomeMapper {
  constructor(readonly classifier: ErrorClassifier) {}

  map(controlIds: readonly string[], envelope: ResponseEnvelope): FunctionOutcome[] {
    const failure = this.wholeFailure(envelope);
    if (failure) return this.whole(controlIds, failure, envelope.results.length === 0);
    return controlIds.map((controlId) => this.#one(controlId, envelope));
  }

  /** Failure of the request before any function was looked at; undefined when the functions decide. */
  wholeFailure(envelope: ResponseEnvelope): IntacctFailure | undefined {
    const errors = [...envelope.controlErrors, ...envelope.operationErrors];
    const authenticated = envelope.authentication?.status;
    if (errors.length > 0) return this.classifier.classify(errors);
    if (authenticated !== undefined && authenticated !== 'success') {
      return new IntacctFailure('session', [], 'authentication failed without an error message');
    }
    if (envelope.controlStatus !== undefined && envelope.controlStatus !== 'success') {
      return new IntacctFailure(
        'unknown',
        [],
        `control status is "${envelope.controlStatus}" without an error message`,
      );
    }
    return undefined;
  }

  /** One verdict for all functions of a request. `clean`: no result contradicts it. */
  whole(
    controlIds: readonly string[],
    failure: IntacctFailure,
    clean = true,
    retryAfterMs?: number,
  ): FunctionOutcome[] {
    const alone = controlIds.length === 1;
    return controlIds.map((controlId) => {
      const effect = ERROR_EFFECTS[failure.class];
      const reason = REASONS[failure.class] ?? 'unrecognised';
      if (!clean) return { controlId, kind: 'unknown', reason: 'unrecognised', failure };
      if (effect === 'not-executed') {
        const wholeContentRefused = failure.class === 'schema';
        return { controlId, kind: 'not-executed', failure, retryAfterMs, wholeContentRefused };
      }
      // A refusal of one id above the results stopped the others before they ran.
      if (effect === 'refused' || isAboutOneId(failure)) {
        if (!alone && !names(failure, controlId)) {
          return { controlId, kind: 'not-executed', failure, wholeContentRefused: true };
        }
        if (effect === 'refused') return { controlId, kind: 'refused', failure };
      }
      return { controlId, kind: 'unknown', reason, failure };
    });
  }

  #one(controlId: string, envelope: ResponseEnvelope): FunctionOutcome {
    const mine = envelope.results.filter((result) => result.controlId === controlId);
    const [result] = mine;
    if (!result) return { controlId, kind: 'unknown', reason: 'missing-result' };
    if (mine.length > 1) return { controlId, kind: 'unknown', reason: 'unrecognised' };
    if (result.status === 'success') {
      const data = readFunctionData(result);
      // "Success" beside an error is no answer anybody has documented.
      if (result.errors.length === 0) return { controlId, kind: 'succeeded', ...keysOf(data), data };
    }
    return this.#failed(controlId, result);
  }

  #failed(controlId: string, result: ResultBlock): FunctionOutcome {
    const failure = this.classifier.classify(result.errors);
    const recordNo = recordNoInFailure(result.data);
    const undone = result.status === 'aborted' || wasRolledBack(result.errors);
    if (result.status !== 'failure' && result.status !== 'aborted') {
      return { controlId, kind: 'unknown', reason: 'unrecognised', failure, recordNo: recordNo || undefined };
    }
    if (recordNo !== undefined && !undone) {
      return { controlId, kind: 'unknown', reason: 'record-no-in-failure', failure, recordNo: recordNo || undefined };
    }
    if (undone) return this.#undone(controlId, result, failure);
    const effect = ERROR_EFFECTS[failure.class];
    if (effect !== 'unknown') return { controlId, kind: effect, failure };
    return { controlId, kind: 'unknown', reason: REASONS[failure.class] ?? 'unrecognised', failure };
  }

  /** Nothing of a rolled-back operation is there; who has an error of its own is the culprit. */
  #undone(controlId: string, result: ResultBlock, failure: IntacctFailure): FunctionOutcome {
    const own = ownErrors(result.errors);
    if (own.length === 0) {
      const innocent = new IntacctFailure('rolled-back', result.errors, failure.message);
      return { controlId, kind: 'not-executed', failure: innocent };
    }
    const guilty = this.classifier.classify(own);
    if (isAboutOneId(guilty)) {
      return { controlId, kind: 'unknown', reason: REASONS[guilty.class] ?? 'unrecognised', failure: guilty };
    }
    return { controlId, kind: 'refused', failure: guilty };
  }
}

function isAboutOneId(failure: IntacctFailure): boolean {
  return failure.class === 'duplicate-control-id' || failure.class === 'in-progress';
}

function names(failure: IntacctFailure, controlId: string): boolean {
  return failure.errors.some((error) => error.text.includes(controlId));
}
