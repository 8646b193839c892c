import type { ConnectOptions, ReadOptions } from '../client/read-options.js';
import type { IntacctConnection } from '../client/intacct-connection.js';
import type { FinancialSetup } from '../metadata/company-setup.js';
import type { UserRight } from '../metadata/user-rights.js';
import type { QueryPage, QueryRequest } from '../reads/query-request.js';
import type { ReadModel } from '../reads/read-model.js';

/** `unknown`: the gateway did not answer clearly enough to say. */
export type CheckState = 'ok' | 'missing' | 'attention' | 'unknown';

export interface ConnectionCheck {
  /** e.g. `sign-in`, `entity 100`, `read GLBATCH`, `write GLBATCH`, `journal SALES`. */
  readonly name: string;
  readonly state: CheckState;
  readonly detail: string;
  /** What somebody has to do in Intacct. */
  readonly remedy?: string;
}

export interface ConnectionTest {
  /** No check is `missing`. */
  readonly usable: boolean;
  readonly checks: readonly ConnectionCheck[];
}

export interface PingOptions {
  readonly entities?: readonly string[];
  /** Symbols of journals that will be posted to. */
  readonly journals?: readonly string[];
  /** Objects the user must be able to read. */
  readonly objects?: readonly string[];
  /** Objects the user must be able to write. Default entries, vendors and customers. */
  readonly writes?: readonly string[];
  /** The integration relies on these; absent means: only report. */
  readonly needsEntities?: boolean;
  readonly needsCurrencies?: boolean;
}

/** What a connection test needs of a client. */
export interface TestedClient {
  connect(options: ConnectOptions): Promise<IntacctConnection>;
  query<F extends string>(request: QueryRequest<F>, options?: ReadOptions): Promise<QueryPage<F>>;
  all<T>(model: ReadModel<T>, options?: ReadOptions & Partial<QueryRequest>): AsyncIterable<T>;
  financialSetup(): Promise<FinancialSetup>;
  userRights(): Promise<readonly UserRight[]>;
}
