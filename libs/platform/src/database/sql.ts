import type { EntityManager } from 'typeorm';

/** Raw SQL. `bigint` and `numeric` come back as strings, `date` as `YYYY-MM-DD`, `timestamptz` as Date. */
export interface Sql {
  /** Always the rows, also for UPDATE and DELETE … RETURNING. */
  query<Row = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** One open transaction; also reachable through TypeORM for admin data. */
export interface Transaction extends Sql {
  readonly manager: EntityManager;
}
