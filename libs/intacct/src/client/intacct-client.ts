import type { ConnectionPurpose } from '../gate/connection-gate.js';
import type { IntacctRecord } from '../outcome/function-data.js';
import type { QueryPage, QueryRequest, QueryRow } from '../reads/query-request.js';
import type { ClientOptions } from './client-options.js';
import type { IntacctConnection } from './intacct-connection.js';

export interface ConnectOptions {
  /** Entity to work in; '' or absent is top level. */
  readonly entity?: string;
  readonly purpose: ConnectionPurpose;
  readonly signal?: AbortSignal;
}

export interface ReadOptions {
  readonly entity?: string;
  readonly purpose?: 'read' | 'settle';
  readonly signal?: AbortSignal;
}

export class IntacctClient {
  constructor(_options: ClientOptions) {}

  /** Waits for a slot, opens or reuses a session. Throws `IntacctRequestError`; holds nothing when it throws. */
  connect(_options: ConnectOptions): Promise<IntacctConnection> {
    throw new Error('under construction');
  }

  query<F extends string>(_request: QueryRequest<F>, _options?: ReadOptions): Promise<QueryPage<F>> {
    throw new Error('under construction');
  }

  /** All rows by keyset paging (`RECORDNO > last`); RECORDNO is always selected; each page takes a slot of its own. */
  queryAll<F extends string>(
    _request: QueryRequest<F>,
    _options?: ReadOptions,
  ): AsyncIterable<QueryRow<F | 'RECORDNO'>> {
    throw new Error('under construction');
  }

  /** By RECORDNO, with owned lines. */
  read(
    _object: string,
    _keys: readonly string[],
    _fields?: readonly string[],
    _options?: ReadOptions,
  ): Promise<IntacctRecord[]> {
    throw new Error('under construction');
  }

  readByName(
    _object: string,
    _keys: readonly string[],
    _fields?: readonly string[],
    _options?: ReadOptions,
  ): Promise<IntacctRecord[]> {
    throw new Error('under construction');
  }
}
