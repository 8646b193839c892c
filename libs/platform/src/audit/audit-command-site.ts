import type { Writable } from 'node:stream';

import type { Database } from '../database/database.js';
import type { DatabaseOptions } from '../database/database-options.js';

/** Where a command runs. Exit codes: 0 done, 1 the chain is broken, 2 it could not be run. */
export interface AuditCommandSite {
  readonly service: string;
  readonly argv: readonly string[];
  readonly out: Writable;
  readonly err: Writable;
  /** Reads the environment; throws where it is faulty. */
  readonly database: () => DatabaseOptions;
  /** Tables of the service that an erasure leaves alone. */
  readonly keptTables?: readonly string[];
}

export type Command = (site: AuditCommandSite) => Promise<number>;

/** Answers --help, and says in one line why a command could not be run. */
export async function guarded(site: AuditCommandSite, help: string, work: () => Promise<number>): Promise<number> {
  if (site.argv.includes('--help')) {
    site.out.write(help);
    return 0;
  }
  try {
    return await work();
  } catch (error) {
    // The message alone: a driver's error may carry the statement and its parameters.
    site.err.write(`${error instanceof Error ? error.message : 'unknown error'}\nSee --help.\n`);
    return 2;
  }
}

export async function withDatabase<T>(
  opening: Promise<Database>,
  work: (site: { sql: Database; schema: string }) => Promise<T>,
): Promise<T> {
  const database = await opening;
  try {
    return await work({ sql: database, schema: database.schema });
  } finally {
    await database.close();
  }
}
