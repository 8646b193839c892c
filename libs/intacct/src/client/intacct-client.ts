import type { ConnectionPurpose, ConnectionSlot } from '../gate/connection-gate.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import { queryFunction } from '../functions/query.builder.js';
import {
  inspectFunction,
  lookupFunction,
  plainFunction,
  readByNameFunction,
  readFunction,
  type ReadByQueryRequest,
} from '../functions/read.builder.js';
import { readDimensions, readFinancialSetup, type Dimension, type FinancialSetup } from '../metadata/company-setup.js';
import {
  readInspectedFields,
  readLookedUpFields,
  type LookedUpField,
  type ObjectField,
} from '../metadata/object-fields.js';
import type { FunctionData, IntacctRecord } from '../outcome/function-data.js';
import { ConnectionTester, type ConnectionTest, type PingOptions } from '../ping/connection-tester.js';
import { ChangeCollector, changeFilter, DEFAULT_OVERLAP_MS, type ChangeCursor } from '../reads/change-cursor.js';
import type { ReadModel } from '../reads/read-model.js';
import { walkByResultId } from '../reads/result-id-walk.js';
import { walkByRecordNo } from '../reads/keyset-walk.js';
import { readQueryPage } from '../reads/query-page.reader.js';
import type { QueryPage, QueryRequest, QueryRow } from '../reads/query-request.js';
import type { LoginRefusal } from '../session/refusal-memory.js';
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

export interface ChangeOptions extends ReadOptions {
  /** Default 10 minutes. */
  readonly overlapMs?: number;
  readonly showPrivate?: boolean;
}

export interface Changes<T> {
  readonly rows: readonly T[];
  /** For the next run; undefined while the object has no rows. */
  readonly cursor?: ChangeCursor;
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

  /** Every row of a typed model, e.g. `client.all(models.accounts)`. */
  async *all<T>(model: ReadModel<T>, options: ReadOptions & Partial<QueryRequest> = {}): AsyncGenerator<T> {
    const { object, fields } = model;
    const { filter, showPrivate, pageSize } = options;
    for await (const row of this.queryAll({ object, fields, filter, showPrivate, pageSize }, options)) {
      yield model.read(row);
    }
  }

  /**
   * What was created or changed since the cursor, read with an overlap and without repeats; no cursor reads everything.
   * Deletions do not show. Keep the returned cursor only once the rows are safe: a crash before reads them again.
   */
  async changes<T>(model: ReadModel<T>, cursor?: ChangeCursor, options: ChangeOptions = {}): Promise<Changes<T>> {
    const { overlapMs = DEFAULT_OVERLAP_MS, showPrivate } = options;
    const collector = new ChangeCollector(cursor, overlapMs);
    const fields = [...new Set([...model.fields, 'WHENMODIFIED'])];
    const request = { object: model.object, fields, filter: changeFilter(cursor, overlapMs), showPrivate };
    const rows: T[] = [];
    for await (const row of this.queryAll(request, options)) {
      if (collector.isNews({ RECORDNO: row.RECORDNO ?? '', WHENMODIFIED: row['WHENMODIFIED'] ?? '' }))
        rows.push(model.read(row));
    }
    return { rows, cursor: collector.cursor };
  }

  /** All records of a readByQuery; keeps one connection, because a result id belongs to its session. Not restarted. */
  async *readByQueryAll(request: ReadByQueryRequest, options: ReadOptions = {}): AsyncGenerator<IntacctRecord> {
    const connection = await this.connect({ ...options, purpose: options.purpose ?? 'read' });
    try {
      yield* walkByResultId(request, (build) => this.#reads.once(connection, build));
    } finally {
      await connection.release();
    }
  }

  /** Fields with their lengths. */
  async inspect(object: string, options: ReadOptions = {}): Promise<readonly ObjectField[]> {
    return readInspectedFields((await this.call((id) => inspectFunction(id, object), options)).records);
  }

  /** Fields with their types, custom ones marked. */
  async lookup(object: string, options: ReadOptions = {}): Promise<readonly LookedUpField[]> {
    return readLookedUpFields((await this.call((id) => lookupFunction(id, object), options)).records);
  }

  async dimensions(options: ReadOptions = {}): Promise<readonly Dimension[]> {
    return readDimensions((await this.call((id) => plainFunction(id, 'getDimensions'), options)).records);
  }

  async financialSetup(options: ReadOptions = {}): Promise<FinancialSetup> {
    return readFinancialSetup((await this.call((id) => plainFunction(id, 'getFinancialSetup'), options)).records[0]);
  }

  /** Names what is missing on the Intacct side. Tries the credentials again even after a refusal: only for a person's request. */
  async ping(options: PingOptions = {}): Promise<ConnectionTest> {
    this.#keeper.forgetRefusal();
    return new ConnectionTester(this, options).run();
  }

  /** Set while credentials are refused: no login is tried before `until`, unless a person asks by `ping()`. */
  get loginRefusal(): LoginRefusal | undefined {
    return this.#keeper.refusal;
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
