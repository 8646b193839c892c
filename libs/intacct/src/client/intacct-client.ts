import type { ConnectionSlot } from '../gate/connection-gate.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import { queryFunction } from '../functions/query.builder.js';
import {
  inspectFunction,
  lookupFunction,
  plainFunction,
  readByNameFunction,
  readFunction,
  restrictedDataFunction,
  userPermissionsFunction,
  type ReadByQueryRequest,
} from '../functions/read.builder.js';
import {
  readDimensions,
  readFinancialSetup,
  readRestrictions,
  type Dimension,
  type DimensionRestriction,
  type DimensionValue,
  type FinancialSetup,
} from '../metadata/company-setup.js';
import {
  readInspectedFields,
  readLookedUpFields,
  type LookedUpField,
  type ObjectField,
} from '../metadata/object-fields.js';
import type { FunctionData, IntacctRecord } from '../outcome/function-data.js';
import { readUserRights, type UserRight } from '../metadata/user-rights.js';
import type { ConnectionTest, PingOptions } from '../ping/connection-test.js';
import { ConnectionTester } from '../ping/connection-tester.js';
import type { ChangeCursor } from '../reads/change-cursor.js';
import { ChangeReader, type ChangeOptions, type Changes } from '../reads/change-reader.js';
import { ModelReader } from '../reads/model-reader.js';
import { models } from '../reads/models.js';
import { where } from '../reads/query-filter.js';
import { summarizePayables, type ApBill, type ApPayment, type VendorPayables } from '../reads/vendor-payables.js';
import type { ReadModel } from '../reads/read-model.js';
import { walkByResultId } from '../reads/result-id-walk.js';
import { walkByKey } from '../reads/keyset-walk.js';
import { readQueryPage } from '../reads/query-page.reader.js';
import type { QueryPage, QueryRequest, QueryRow } from '../reads/query-request.js';
import type { LoginRefusal } from '../session/refusal-memory.js';
import { LoginError, SessionKeeper } from '../session/session-keeper.js';
import type { ClientOptions } from './client-options.js';
import { settingsOf, type ClientSettings } from './client-settings.js';
import { GatewayConnection } from './gateway-connection.js';
import { GatewayExchange } from './gateway-exchange.js';
import type { IntacctConnection } from './intacct-connection.js';
import type { ConnectOptions, ReadOptions } from './read-options.js';
import { ReadRunner } from './read-runner.js';

/** Client of one user in one company. Safe for concurrent use; writes go through `connect()`, reads connect by themselves. */
export class IntacctClient {
  readonly #settings: ClientSettings;
  readonly #exchange: GatewayExchange;
  readonly #keeper: SessionKeeper;
  readonly #reads: ReadRunner;
  readonly #models = new ModelReader((request, options) => this.queryAll(request, options));
  readonly #changes: ChangeReader;

  constructor(options: ClientOptions) {
    this.#settings = settingsOf(options);
    this.#exchange = new GatewayExchange(this.#settings);
    this.#keeper = new SessionKeeper(this.#settings, this.#exchange);
    this.#reads = new ReadRunner(this.#settings);
    this.#changes = new ChangeReader(this.#models, this.#settings.clock);
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
   * All rows by keyset paging (`key > last`, ordered by it), because offset paging loses rows. The key is RECORDNO, or `id` for
   * custom objects, which have no RECORDNO; it is always selected. Order and offset of the request are not used. Each page
   * takes a slot of its own.
   */
  queryAll<F extends string, K extends string = 'RECORDNO'>(
    request: QueryRequest<F>,
    options: ReadOptions & { readonly key?: K } = {},
  ): AsyncIterable<QueryRow<F | K>> {
    return walkByKey(request, options.key ?? ('RECORDNO' as K), (page) => this.query(page, options));
  }

  /** Every row of a typed model, e.g. `client.all(models.accounts)`. Optional fields that are refused read as ''. */
  all<T>(model: ReadModel<T>, options: ReadOptions & Partial<QueryRequest> = {}): AsyncGenerator<T> {
    return this.#models.all(model, options);
  }

  /**
   * What was created or changed since the cursor, read with an overlap and without repeats; no cursor reads everything, as
   * does an object that cannot be asked for changes (`complete` says so). A second change within one second, which has the
   * same stamp, shows by what the row says. Lines come with all lines of their entry. Deletions do not show, nor does the
   * hour that comes twice in autumn where clocks are not turned in the night to a Sunday: read everything now and then.
   * Keep the returned cursor only once the rows are safe: a crash before reads them again.
   */
  changes<T>(model: ReadModel<T>, cursor?: ChangeCursor, options: ChangeOptions = {}): Promise<Changes<T>> {
    return this.#changes.changes(model, cursor, options);
  }

  /** Optional fields of an object that the company did not let us query so far. */
  refusedFields(object: string): readonly string[] {
    return this.#models.refusedFields(object);
  }

  /** Values of a user-defined dimension, as `dimensions()` names it (`object`). */
  async *dimensionValues(dimension: string, options: ReadOptions = {}): AsyncGenerator<DimensionValue> {
    const request = { object: dimension, fields: ['id', 'name'] as const, showPrivate: true };
    for await (const { id, name } of this.queryAll(request, { ...options, key: 'id' })) yield { id, name };
  }

  /** Which values of other dimensions go together with one value; none when it is not restricted. */
  async restrictionsOf(
    dimension: string,
    value: string,
    options: ReadOptions = {},
  ): Promise<readonly DimensionRestriction[]> {
    return readRestrictions((await this.call((id) => restrictedDataFunction(id, dimension, value), options)).records);
  }

  /** What is owed to a vendor and when it was paid last. From the top level it counts the bills of all entities. */
  async payablesOf(vendorId: string, options: ReadOptions = {}): Promise<VendorPayables> {
    const request = { ...options, showPrivate: true, filter: where.equalTo('VENDORID', vendorId) };
    const bills: ApBill[] = [];
    const payments: ApPayment[] = [];
    for await (const bill of this.all(models.apBills, request)) bills.push(bill);
    for await (const payment of this.all(models.apPayments, request)) payments.push(payment);
    return summarizePayables(vendorId, bills, payments);
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

  /** What our user, or another one, may do. Throws `IntacctRequestError` where the user may not see that. */
  async userRights(userId: string = this.#settings.credentials.userId): Promise<readonly UserRight[]> {
    return readUserRights((await this.call((id) => userPermissionsFunction(id, userId))).records);
  }

  /** Names what is missing on the Intacct side. Tries the credentials again even after a refusal: only for a person's request. */
  async ping(options: PingOptions = {}): Promise<ConnectionTest> {
    await this.#keeper.forgetRefusal();
    return new ConnectionTester(this, options).run();
  }

  /** Set while credentials are refused: no login is tried before `until`, unless a person asks by `ping()`. */
  get loginRefusal(): LoginRefusal | undefined {
    return this.#keeper.refusal;
  }

  /** As `loginRefusal`, also where it was another process that was refused. */
  lookForRefusal(): Promise<LoginRefusal | undefined> {
    return this.#keeper.lookForRefusal();
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
