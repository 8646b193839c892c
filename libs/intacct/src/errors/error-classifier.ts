import { decodeForDisplay } from '../xml/decode-entities.js';
import type { ErrorRule } from './error-rule.js';
import { ERROR_RULES, ROLLED_BACK_NUMBER, STATUS_CLASSES, STATUSES_THAT_RUN_ON, WRAPPER_TEXT } from './error-rules.js';
import type { IntacctErrorClass } from './intacct-error-class.js';
import { IntacctFailure, type IntacctErrorEntry } from './intacct-failure.js';

/** Looks errors up in the table. Holds the texts of the company's own rules besides. */
export class ErrorClassifier {
  readonly #customerRules: readonly RegExp[];

  constructor(customerRules: readonly RegExp[] = []) {
    this.#customerRules = customerRules;
  }

  /** Failure of one list of errors; class `unknown` when no row matches. */
  classify(errors: readonly IntacctErrorEntry[]): IntacctFailure {
    return new IntacctFailure(this.#classOf(errors), errors, rootCause(errors));
  }

  /** An answer whose status, not its body, says what happened; undefined when it does not. */
  classifyStatus(status: number): IntacctFailure | undefined {
    const errorClass = STATUS_CLASSES[status];
    return errorClass && new IntacctFailure(errorClass, [], `the gateway answered HTTP ${status}`);
  }

  /** After this status the gateway may still be working on the request. */
  mayStillRun(status: number): boolean {
    return STATUSES_THAT_RUN_ON.has(status);
  }

  #classOf(errors: readonly IntacctErrorEntry[]): IntacctErrorClass {
    const rule = ERROR_RULES.find((row) => errors.some((error) => ruleMatches(row, error)));
    if (rule && rule.class !== 'validation') return rule.class;
    const own = this.#customerRules.some((pattern) => errors.some((error) => pattern.test(error.text)));
    return own ? 'customer-rule' : (rule?.class ?? 'unknown');
  }
}

/** True when the list says that the whole operation was undone. */
export function wasRolledBack(errors: readonly IntacctErrorEntry[]): boolean {
  return errors.some((error) => ROLLED_BACK_NUMBER.test(error.number));
}

/** The errors of the function itself, without the notice that everything was undone. */
export function ownErrors(errors: readonly IntacctErrorEntry[]): readonly IntacctErrorEntry[] {
  return errors.filter((error) => !ROLLED_BACK_NUMBER.test(error.number));
}

/** Whether one row fits one error: every condition that the row has must hold. */
export function ruleMatches(rule: ErrorRule, error: IntacctErrorEntry): boolean {
  if (rule.levels && !rule.levels.includes(error.level)) return false;
  if (rule.number && !rule.number.test(error.number)) return false;
  if (rule.additional && !additionalKeys(error).some((key) => rule.additional?.test(key))) return false;
  return !rule.text || rule.text.test(error.text) || rule.text.test(error.correction ?? '');
}

function additionalKeys(error: IntacctErrorEntry): readonly string[] {
  return error.additionalId ? [error.additionalId, ...error.messageIds] : error.messageIds;
}

/** The first text that is not a wrapper, wherever it stands: the gateway puts causes first, its REST sibling last. */
function rootCause(errors: readonly IntacctErrorEntry[]): string {
  const cause = errors.find((error) => error.text !== '' && !WRAPPER_TEXT.test(error.text)) ?? errors[0];
  if (!cause) return 'failed without an error message';
  return decodeForDisplay(cause.text) || cause.number || 'failed without an error text';
}
