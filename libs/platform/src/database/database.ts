import type { Pool } from 'pg';
import { QueryRunnerAlreadyReleasedError, type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { ConnectionLostError } from './connection-lost.error.js';
import type { Sql, Transaction } from './sql.js';

/** The service's connections: hot paths write SQL, admin data goes through TypeORM (`dataSource`). */
export class Database implements Sql {
  constructor(
    readonly dataSource: DataSource,
    readonly schema: string,
  ) {}

  async query<Row = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    // Straight from TypeORM's pool: its query runner more than doubles the CPU of a small statement.
    const pool = (this.dataSource.driver as PostgresDriver).master as Pool | undefined;
    if (!pool) throw new ConnectionLostError('The database is closed.');
    const result = await pool.query(text, [...params]);
    return result.rows as Row[];
  }

  /**
   * Commits when `work` resolves, rolls back when it throws. READ COMMITTED; keep it short, never wait for a network in
   * it. After `ConnectionLostError` it may have committed.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.dataSource.transaction((manager) => work(new OpenTransaction(manager)));
    } catch (error) {
      // A broken connection takes the runner away, and the next statement, or COMMIT, only says that it is gone.
      if (!(error instanceof QueryRunnerAlreadyReleasedError)) throw error;
      throw new ConnectionLostError('The connection broke during a transaction.', { cause: error });
    }
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

class OpenTransaction implements Transaction {
  constructor(readonly manager: EntityManager) {}

  query<Row = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.manager.queryRunner;
    if (!runner) throw new QueryRunnerAlreadyReleasedError();
    return rowsOf<Row>(runner, text, params);
  }
}

/** TypeORM answers rows for SELECT and INSERT but [rows, count] for UPDATE and DELETE; here it is always rows. */
async function rowsOf<Row>(runner: QueryRunner, text: string, params: readonly unknown[]): Promise<Row[]> {
  const result = await runner.query(text, [...params], true);
  return result.records as Row[];
}
