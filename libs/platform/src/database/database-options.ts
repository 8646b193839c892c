import type { EntitySchema, MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** Login of the service. Without `migrationUrl` it is the owner, which migrates and then runs as `role`. */
  url: string;
  /** Login of the owner. With it the service connects with `url` as it is, and migrations grant to that login. */
  migrationUrl?: string;
  schema: string;
  /** Application role (NOLOGIN, made by the migration); unused with `migrationUrl`. */
  role: string;
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- entity classes, as TypeORM takes them
  entities?: (Function | EntitySchema)[];
  /** Explicit list in order; class names end in the JavaScript timestamp that TypeORM sorts by. */
  migrations: MigrationClass[];
  applicationName: string;
  /** Connections of this process; default 10. */
  poolSize?: number;
  /** Limit of one statement; default 60 s. */
  statementTimeoutMs?: number;
}
