/** What the log needs of the platform's `Database`. */
export interface LogDatabase {
  query<Row = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  transaction<T>(work: (tx: LogSql) => Promise<T>): Promise<T>;
}

export type LogSql = Pick<LogDatabase, 'query'>;
