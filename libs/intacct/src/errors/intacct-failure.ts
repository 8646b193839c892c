import type { IntacctErrorClass } from './intacct-error-class.js';

/** Where in the answer an error stood. `transport` means that there was no answer to look into. */
export type ErrorLevel = 'transport' | 'http' | 'control' | 'authentication' | 'result';

export interface IntacctErrorEntry {
  readonly level: ErrorLevel;
  /** `errorno` as it came; not a reliable key, sometimes free text. */
  readonly number: string;
  /** `additionalinfo/errorid`, e.g. `GL-0493`: independent of language. */
  readonly additionalId?: string;
  /** Message ids of the additional information, e.g. `IA.DUPLICATE_ACCOUNT_NUMBER`. */
  readonly messageIds: readonly string[];
  /** The readable text, decoded, without tags and support id; company-specific words survive. */
  readonly text: string;
  readonly correction?: string;
  readonly supportId?: string;
}

/** Why a request or a function did not succeed. Holds no password, session id or payload. */
export class IntacctFailure {
  constructor(
    readonly errorClass: IntacctErrorClass,
    readonly errors: readonly IntacctErrorEntry[],
    /** The root cause in one line, for a person. */
    readonly message: string,
  ) {}

  /** Same as `errorClass`. */
  get class(): IntacctErrorClass {
    return this.errorClass;
  }

  get supportId(): string | undefined {
    return this.errors.find((error) => error.supportId !== undefined)?.supportId;
  }

  toJSON(): unknown {
    return { class: this.errorClass, message: this.message, supportId: this.supportId, errors: this.errors };
  }
}
