import type { Database, Sql, Transaction } from '@app/platform';

import type { LedgerObject, LookupScope } from '../../model/lookup-scope.js';
import type { Operation } from '../../model/operation.js';
import { type OperationPointer, pointTo } from '../../model/operation-pointer.js';
import type { PostingIdentity } from '../../model/posting-identity.js';
import type { Subject } from '../../model/subject.js';
import type { AuditWriter } from '../../ports/audit.writer.js';
import { BookStore, type BookUnit } from '../../ports/book.store.js';
import { BookLoader } from './book.loader.js';
import { claimableScopes } from './claimable.queries.js';
import { PostgresBookUnit } from './postgres-book.unit.js';

/** Books in PostgreSQL. READ COMMITTED is enough: everything that decides is read under the lock of its subject. */
export class PostgresBookStore extends BookStore {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditWriter,
    private readonly identity: PostingIdentity,
  ) {
    super();
  }

  override transaction<T>(work: (unit: BookUnit) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => work(await this.within(tx)));
  }

  override async within(tx: Transaction): Promise<BookUnit> {
    return new PostgresBookUnit(tx, await clockOf(tx), this.identity, this.audit);
  }

  override now(): Promise<Date> {
    return clockOf(this.database);
  }

  override async claimableScopes(): Promise<LookupScope[]> {
    const rows = await this.database.query<{ object: LedgerObject; entity: string }>(claimableScopes, [
      this.identity.company,
      await this.now(),
    ]);
    return rows.map(toScope);
  }

  override async overdueSubjects(timeoutMs: number, limit: number): Promise<Subject[]> {
    return this.database.query<{ kind: Subject['kind']; id: string }>(
      `select subject_kind as kind, subject_id as id from operations
        where company = $1 and state = 'sending' and send_deadline < clock_timestamp() - $2 * interval '1 ms'
        order by send_deadline limit $3`,
      [this.identity.company, timeoutMs, limit],
    );
  }

  override async dueQuestions(limit: number): Promise<OperationPointer[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from operations
        where company = $1 and due_at <= clock_timestamp()
          and state in ('unknown', 'watched', 'rejected', 'done', 'cancelled')
        order by due_at, id limit $2`,
      [this.identity.company, limit],
    );
    if (rows.length === 0) return [];
    const operations = await this.loader().operationsById(rows.map((row) => row.id));
    return operations.map((operation) => pointTo(operation));
  }

  override async dueLooks(limit: number): Promise<Operation[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from operations
        where company = $1 and state = 'done' and look_due_at <= clock_timestamp() order by look_due_at, id limit $2`,
      [this.identity.company, limit],
    );
    return rows.length === 0 ? [] : this.loader().operationsById(rows.map((row) => row.id));
  }

  override async operation(operationId: string): Promise<Operation | undefined> {
    const [operation] = await this.loader().operationsById([operationId]);
    return operation;
  }

  override async pointerTo(operationId: string): Promise<OperationPointer | undefined> {
    const [operation] = await this.loader().operationsById([operationId]);
    return operation && pointTo(operation);
  }

  override async knownScopes(): Promise<LookupScope[]> {
    const rows = await this.database.query<{ object: LedgerObject; entity: string }>(
      'select object, entity from scopes where company = $1 order by object, entity',
      [this.identity.company],
    );
    return rows.map(toScope);
  }

  override async knownReferences({ object, entity }: LookupScope, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ reference: string }>(
      `select reference from operations
        where company = $1 and object = $2 and landed_entity = $3 and state = 'done'
        order by done_at desc limit $4`,
      [this.identity.company, object, entity ?? '', limit],
    );
    return rows.map((row) => row.reference);
  }

  private loader(): BookLoader {
    return new BookLoader(this.database, this.identity.company);
  }
}

/** To the millisecond, as it comes back from where it is stored. */
async function clockOf(sql: Sql): Promise<Date> {
  const [row] = await sql.query<{ now: Date }>(`select date_trunc('milliseconds', clock_timestamp()) as now`);
  if (!row) throw new Error('the database gave no time');
  return row.now;
}

function toScope(row: { object: LedgerObject; entity: string }): LookupScope {
  return { object: row.object, entity: row.entity === '' ? null : row.entity };
}
