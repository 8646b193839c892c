import type { IntacctErrorClass } from './intacct-error-class.js';
import type { ErrorLevel } from './intacct-failure.js';

/** One row of the classifier. All conditions given must hold for the same error. */
export interface ErrorRule {
  /** Name of the row, unique. */
  readonly id: string;
  readonly class: IntacctErrorClass;
  readonly levels?: readonly ErrorLevel[];
  readonly number?: RegExp;
  /** `additionalinfo/errorid` or one of its message ids. */
  readonly additional?: RegExp;
  /** Tested on text and correction together. */
  readonly text?: RegExp;
}
