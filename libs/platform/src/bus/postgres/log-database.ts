import type { Database } from '../../database/database.js';
import type { Sql } from '../../database/sql.js';

/** What the log needs of the platform's `Database`. */
export type LogDatabase = Pick<Database, 'query' | 'transaction'>;
export type LogSql = Sql;
