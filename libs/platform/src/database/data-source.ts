import { types } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { DatabaseOptions } from './database-options.js';
import { identifier } from './identifier.js';

const DATE_OID = 1082;

export interface ConnectionSettings {
  url: string;
  /** Role of every connection from its first statement on; absent: the login itself. */
  role?: string;
  poolSize: number;
  statementTimeoutMs: number;
}

/** TypeORM on `pg`, with the settings every connection of ours has. */
export function createDataSource(options: DatabaseOptions, connection: ConnectionSettings): DataSource {
  const schema = identifier(options.schema);
  const settings: Record<string, string> = {
    search_path: schema,
    statement_timeout: String(connection.statementTimeoutMs),
    // A process that stops in the middle of a transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: '60000',
    ...(connection.role === undefined ? {} : { role: identifier(connection.role) }),
  };
  const dataSourceOptions: DataSourceOptions = {
    type: 'postgres',
    url: connection.url,
    schema,
    applicationName: options.applicationName,
    poolSize: connection.poolSize,
    connectTimeoutMS: 10_000,
    entities: options.entities ?? [],
    migrations: options.migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    logging: false,
    poolErrorHandler: () => undefined,
    extra: {
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      types: { getTypeParser },
      keepAlive: true,
      idleTimeoutMillis: 30_000,
    },
  };
  return new DataSource(dataSourceOptions);
}

/** A calendar date stays a calendar date: the driver would make it local midnight, another day elsewhere. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === DATE_OID && format !== 'binary') return (text: string) => text;
  return types.getTypeParser(oid, format);
}
