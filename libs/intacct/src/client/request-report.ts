import type { ConnectionPurpose } from '../gate/connection-gate.js';
import type { IntacctErrorClass } from '../errors/intacct-error-class.js';

/** What one HTTP request did, for metrics and the API budget. */
export interface RequestReport {
  readonly purpose: ConnectionPurpose | 'login';
  readonly entity: string;
  /** Names of the functions in the request, e.g. `create`, `query`. */
  readonly functions: readonly string[];
  readonly durationMs: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly httpStatus?: number;
  /** `answered` says nothing about the functions, only that a complete envelope came back. */
  readonly outcome: 'answered' | 'not-sent' | 'lost' | 'garbled';
  /** Classes of the failures in the answer, one per failed function. */
  readonly failures: readonly IntacctErrorClass[];
  /** Records written plus pages read: what the vendor's volume tiers count. */
  readonly billableTransactions: number;
}
