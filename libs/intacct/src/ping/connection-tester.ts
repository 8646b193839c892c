import { randomUUID } from 'node:crypto';
import { NO_DEADLINE } from '../client/send-deadline.js';
import { ERROR_EFFECTS } from '../errors/error-effect.js';
import type { IntacctErrorClass } from '../errors/intacct-error-class.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import { queryFunction } from '../functions/query.builder.js';
import type { UserRight } from '../metadata/user-rights.js';
import { models } from '../reads/models.js';
import type { ModelRow } from '../reads/read-model.js';
import { where } from '../reads/query-filter.js';
import type { CheckState, ConnectionCheck, ConnectionTest, PingOptions, TestedClient } from './connection-test.js';
import { checkWritePermission, DEFAULT_WRITES } from './write-permission.check.js';

const OBJECTS = [
  'GLBATCH',
  'GLENTRY',
  'GLACCOUNT',
  'JOURNAL',
  'DEPARTMENT',
  'LOCATION',
  'LOCATIONENTITY',
  'VENDOR',
  'CUSTOMER',
  'TRXCURRENCIES',
];

const JOURNAL_KINDS = [
  models.journals,
  models.statisticalJournals,
  models.gaapAdjustmentJournals,
  models.taxAdjustmentJournals,
];
type Journal = ModelRow<typeof models.journals>;

const REMEDIES: Partial<Record<IntacctErrorClass, string>> = {
  authentication: 'Check sender id, sender password, user id and user password; unlock the user if it is locked.',
  authorization: 'Add the sender id to Company > Setup > Security > Web Services authorizations.',
  configuration: 'Check the company id, the gateway address and the allowed hosts.',
  permission: 'Give the Web Services user permission to list and view this object.',
  'read-error': 'Subscribe to the module, or leave the object out.',
  connection: 'Check the gateway address, DNS, firewall and TLS.',
};

const ENTITY_REMEDY = 'Check the entity id, and let the Web Services user work in that entity.';

/** Asks one thing after the other and never throws: what cannot be asked is said to be unknown. */
export class ConnectionTester {
  readonly #checks: ConnectionCheck[] = [];

  constructor(
    readonly client: TestedClient,
    readonly options: PingOptions,
  ) {}

  async run(): Promise<ConnectionTest> {
    if (await this.#signIn('', 'sign-in')) {
      for (const entity of this.options.entities ?? []) await this.#signIn(entity, `entity ${entity}`);
      await this.#objects();
      await this.#writes();
      await this.#setup();
      for (const journal of this.options.journals ?? []) await this.#journal(journal);
    }
    return { usable: this.#checks.every((check) => check.state !== 'missing'), checks: this.#checks };
  }

  async #signIn(entity: string, name: string): Promise<boolean> {
    try {
      const connection = await this.client.connect({ entity, purpose: 'read' });
      await connection.release();
      this.#add(name, 'ok', 'a session was opened');
      return true;
    } catch (error) {
      if (entity !== '' && isRefused(error)) this.#add(name, 'missing', error.failure.message, ENTITY_REMEDY);
      else this.#failed(name, error);
      return false;
    }
  }

  /** One request for all: every function has its own outcome. */
  async #objects(): Promise<void> {
    const objects = this.options.objects ?? OBJECTS;
    try {
      const connection = await this.client.connect({ purpose: 'read' });
      try {
        const functions = objects.map((object) =>
          queryFunction(randomUUID(), { object, fields: ['RECORDNO'], orderBy: [{ field: 'RECORDNO' }], pageSize: 1 }),
        );
        const outcomes = await connection.send(functions, { deadline: NO_DEADLINE, uniqueId: false });
        outcomes.forEach((outcome, index) => {
          const name = `read ${objects[index]}`;
          if (outcome.kind === 'succeeded') this.#add(name, 'ok', `${outcome.data.totalCount ?? 0} rows`);
          else
            this.#add(
              name,
              outcome.kind === 'refused' ? 'missing' : 'unknown',
              outcome.failure?.message ?? 'no answer',
              outcome.failure && REMEDIES[outcome.failure.class],
            );
        });
      } finally {
        await connection.release();
      }
    } catch (error) {
      this.#failed('read permissions', error);
    }
  }

  async #writes(): Promise<void> {
    const rights = await this.#rights();
    for (const object of this.options.writes ?? DEFAULT_WRITES) this.#checks.push(checkWritePermission(object, rights));
  }

  async #rights(): Promise<readonly UserRight[] | undefined> {
    try {
      return await this.client.userRights();
    } catch (error) {
      // Not every user may see the list, and some gateways do not know the question.
      if (error instanceof IntacctRequestError) return undefined;
      throw error;
    }
  }

  async #setup(): Promise<void> {
    try {
      const setup = await this.client.financialSetup();
      this.#add('base currency', setup.baseCurrency === '' ? 'unknown' : 'ok', setup.baseCurrency);
      this.#feature('multi-entity', setup.multiEntity, this.options.needsEntities);
      this.#feature('multi-currency', setup.multiCurrency, this.options.needsCurrencies);
    } catch (error) {
      this.#failed('financial setup', error);
    }
  }

  #feature(name: string, on: boolean, needed: boolean | undefined): void {
    const state = on || needed !== true ? 'ok' : 'missing';
    this.#add(
      name,
      state,
      on ? 'on' : 'off',
      state === 'missing' ? `Turn ${name} on, or do not rely on it.` : undefined,
    );
  }

  async #journal(symbol: string): Promise<void> {
    const name = `journal ${symbol}`;
    try {
      const { row, unread } = await this.#findJournal(symbol);
      if (!row && unread.length > 0)
        return this.#add(name, 'unknown', `not found; ${unread.join(', ')} cannot be read`);
      if (!row)
        return this.#add(
          name,
          'missing',
          'there is no journal of that symbol, neither regular nor statistical nor for adjustments',
          'Create it, or choose another journal.',
        );
      if (!row.active) return this.#add(name, 'missing', 'the journal is inactive', 'Make the journal active.');
      if (row.noDirectPosting === true)
        return this.#add(
          name,
          'missing',
          'the journal takes entries from sub-ledgers only',
          'Allow direct posting to the journal, or choose another one.',
        );
      await this.#approvals(symbol, name);
    } catch (error) {
      this.#failed(name, error);
    }
  }

  /** Symbols are looked for in every kind; a kind that the company does not have may be refused. */
  async #findJournal(symbol: string): Promise<{ row?: Journal; unread: readonly string[] }> {
    const unread: string[] = [];
    for (const kind of JOURNAL_KINDS) {
      try {
        const [row] = await firstOf(this.client.all(kind, { filter: where.equalTo('SYMBOL', symbol) }));
        if (row) return { row, unread };
      } catch (error) {
        if (kind === models.journals || !isRefused(error)) throw error;
        unread.push(kind.object);
      }
    }
    return { unread };
  }

  /** No field says whether approval is on; entries that wait do. */
  async #approvals(symbol: string, name: string): Promise<void> {
    const filter = where.and(
      where.equalTo('JOURNAL', symbol),
      where.in('STATE', ['Submitted', 'Partially approved', 'Declined']),
    );
    const request = {
      object: 'GLBATCH',
      fields: ['RECORDNO'] as const,
      filter,
      orderBy: [{ field: 'RECORDNO' }],
      pageSize: 1,
      showPrivate: true,
    };
    const { totalCount = 0, rows } = await this.client.query(request);
    if (rows.length === 0) this.#add(name, 'ok', 'active; no entry waits for approval');
    else
      this.#add(
        name,
        'attention',
        `active; ${totalCount} entries wait for approval or were declined`,
        'Posted entries will be submitted first.',
      );
  }

  #failed(name: string, error: unknown): void {
    if (!(error instanceof IntacctRequestError)) throw error;
    const { class: errorClass, message } = error.failure;
    const remedy = REMEDIES[errorClass];
    this.#add(name, remedy === undefined ? 'unknown' : 'missing', message, remedy);
  }

  #add(name: string, state: CheckState, detail: string, remedy?: string): void {
    this.#checks.push({ name, state, detail, ...(remedy !== undefined && { remedy }) });
  }
}

/** A clear no, not a fault on the way. */
function isRefused(error: unknown): error is IntacctRequestError {
  return error instanceof IntacctRequestError && ERROR_EFFECTS[error.failure.class] === 'refused';
}

async function firstOf<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  for await (const row of rows) return [row];
  return [];
}
