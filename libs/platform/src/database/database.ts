import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Sql, Transaction } from './sql.js';

/** The service's connections: hot paths write SQL, admin data goes through TypeORM (`dataSource`). */
export class Database implements Sql {
  constructor(
    readonly dataSource: DataSource,
    readonly schema: string,
  ) {}

  async query<Row = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await rowsOf<Row>(runner, text, params);
    } finally {
      await runner.release();
    }
  }

  /** Commits when `work` resolves, rolls back when it throws. READ COMMITTED; keep it short, never wait for a network in it. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.dataSource.transaction((manager) => work(new OpenTransaction(manager)));
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

class OpenTransaction implements Transaction {
  constructor(readonly manager: EntityManager) {}

  query<Row = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.manager.queryRunner;
    if (!runner) throw new Error('The transaction is over.');
    return rowsOf<Row>(runner, text, params);
  }
}

/** TypeORM answers rows for SELECT and INSERT but [rows, count] for UPDATE and DELETE; here it is always rows. */
async function rowsOf<Row>(runner: QueryRunner, text: string, params: readonly unknown[]): Promise<Row[]> {
  const result = await runner.query(text, [...params], true);
  return result.records as Row[];
}
