import type { IntacctErrorEntry } from '../errors/intacct-failure.js';
import type { XmlElement } from '../xml/xml-element.js';

/** One `result` of an answer, not yet judged. */
export interface ResultBlock {
  readonly status: string;
  readonly controlId: string;
  readonly errors: readonly IntacctErrorEntry[];
  readonly data?: XmlElement;
  readonly key?: string;
  readonly listType?: XmlElement;
}

export interface AuthenticationBlock {
  readonly status: string;
  /** Length of the session by the server's own clock; undefined when it did not say. */
  readonly lifetimeMs?: number;
}

/** An answer taken apart. Everything may be missing: what is, is left undefined instead of invented. */
export interface ResponseEnvelope {
  readonly controlStatus?: string;
  readonly controlErrors: readonly IntacctErrorEntry[];
  readonly authentication?: AuthenticationBlock;
  readonly operationErrors: readonly IntacctErrorEntry[];
  readonly results: readonly ResultBlock[];
  readonly acknowledged: boolean;
}
