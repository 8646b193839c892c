import type { ConnectionPurpose, ConnectionSlot } from '../gate/connection-gate.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import { queryFunction } from '../functions/query.builder.js';
import { readByNameFunction, readFunction } from '../functions/read.builder.js';
import type { FunctionData, IntacctRecord } from '../outcome/function-data.js';
import { walkByRecordNo } from '../reads/keyset-walk.js';
import { readQueryPage } from '../reads/query-page.reader.js';
import type { QueryPage, QueryRequest, QueryRow } from '../reads/query-request.js';
import { LoginError, SessionKeeper } from '../session/session-keeper.js';
import type { ClientOptions } from './client-options.js';
import { settingsOf, type ClientSettings } from './client-settings.js';
import { GatewayConnection } from './gateway-connection.js';
import { GatewayExchange } from './gateway-exchange.js';
import type { IntacctConnection } from './intacct-connection.js';
import { ReadRunner } from './read-runner.js';

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

/** Client of one user in one company. Safe for concurrent use; writes go through `connect()`, reads connect by themselves. */
export class IntacctClient {
  readonly #settings: ClientSettings;
  readonly #exchange: GatewayExchange;
  readonly #keeper: SessionKeeper;
  readonly #reads: ReadRunner;

  constructor(options: ClientOptions) {
    this.#settings = settingsOf(options);
    this.#exchange = new GatewayExchange(this.#settings);
    this.#keeper = new SessionKeeper(this.#settings, this.#exchange);
    this.#reads = new ReadRunner(this.#settings);
  }

  /** Waits for a slot, opens or reuses a session. Throws `IntacctRequestError`; holds nothing when it throws. */
  async connect(options: ConnectOptions): Promise<IntacctConnection> {
    const slot = await this.#settings.gate.acquire(options.purpose, options.signal);
    try {
      const session = await this.#keeper.obtain(options.entity ?? '');
      const { purpose } = options;
      return new GatewayConnection({
        settings: this.#settings,
        exchange: this.#exchange,
        keeper: this.#keeper,
        slot,
        session,
        purpose,
      });
    } catch (error) {
      await giveUp(slot, error);
      throw error;
    }
  }

  /** One page. Throws `IntacctRequestError`; retries passing failures, each time in a slot of its own. */
  async query<F extends string>(request: QueryRequest<F>, options: ReadOptions = {}): Promise<QueryPage<F>> {
    return readQueryPage(request.fields, await this.call((id) => queryFunction(id, request), options));
  }

  /**
   * All rows by keyset paging (`RECORDNO > last`, ordered by it), because offset paging loses rows. RECORDNO is always
   * selected; order and offset of the request are not used. Each page takes a slot of its own.
   */
  queryAll<F extends string>(
    request: QueryRequest<F>,
    options: ReadOptions = {},
  ): AsyncIterable<QueryRow<F | 'RECORDNO'>> {
    return walkByRecordNo(request, (page) => this.query(page, options));
  }

  /** By RECORDNO, up to 100 keys, with owned lines. Missing keys are absent. */
  async read(
    object: string,
    keys: readonly string[],
    fields?: readonly string[],
    options: ReadOptions = {},
  ): Promise<readonly IntacctRecord[]> {
    return (await this.call((id) => readFunction(id, object, keys, fields), options)).records;
  }

  /** By natural id (VENDORID, ACCOUNTNO, ...), up to 100 keys. */
  async readByName(
    object: string,
    keys: readonly string[],
    fields?: readonly string[],
    options: ReadOptions = {},
  ): Promise<readonly IntacctRecord[]> {
    return (await this.call((id) => readByNameFunction(id, object, keys, fields), options)).records;
  }

  /** Any read function. Throws `IntacctRequestError`; never use it for a write, it repeats. */
  async call(build: (controlId: string) => IntacctFunction, options: ReadOptions = {}): Promise<FunctionData> {
    return this.#reads.retry(() => this.#within(options, (connection) => this.#reads.once(connection, build)));
  }

  /** Closes kept connections; sessions stay in their store. */
  close(): void {
    this.#exchange.close();
  }

  async #within<T>(options: ReadOptions, work: (connection: IntacctConnection) => Promise<T>): Promise<T> {
    const { entity, signal } = options;
    const connection = await this.connect({ entity, signal, purpose: options.purpose ?? 'read' });
    try {
      return await work(connection);
    } finally {
      await connection.release();
    }
  }
}

async function giveUp(slot: ConnectionSlot, error: unknown): Promise<void> {
  if (error instanceof LoginError && error.mayStillRun) await slot.retire();
  else await slot.release();
}
