import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import type { DatabaseOptions } from '../../libs/platform/src/database/database-options.js';
import type { Database } from '../../libs/platform/src/database/database.js';
import { migrateDatabase } from '../../libs/platform/src/database/migrate-database.js';
import { openDatabase } from '../../libs/platform/src/database/open-database.js';
import { platformTables } from '../../libs/platform/src/database/platform-tables.js';

const SCHEMA = 'service';

class PlatformTables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { binding, leases, outbox, inbox, audit } = platformTables;
    for (const statement of [binding, leases, outbox, inbox, audit].flatMap((table) => table(SCHEMA))) {
      await runner.query(statement);
    }
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

/** A database of its own with every table of the platform, opened as the application role. */
export class PlatformTestDatabase {
  readonly schema = SCHEMA;

  private constructor(
    private readonly home: TestDatabase,
    readonly database: Database,
    readonly options: DatabaseOptions,
  ) {}

  static async create(): Promise<PlatformTestDatabase> {
    const home = await createTestDatabase();
    const options: DatabaseOptions = {
      url: home.url,
      schema: SCHEMA,
      role: 'platform_test_app',
      migrations: [PlatformTables1700000000000],
      applicationName: 'platform-test',
      poolSize: 25,
    };
    await migrateDatabase(options);
    return new PlatformTestDatabase(home, await openDatabase(options), options);
  }

  /** As the owner, who may do what the application must not. */
  async admin(statement: string, params: unknown[] = []): Promise<unknown[]> {
    const client = new Client({ connectionString: this.home.url });
    await client.connect();
    try {
      return (await client.query(statement, params)).rows;
    } finally {
      await client.end();
    }
  }

  async drop(): Promise<void> {
    await this.database.close();
    await this.home.drop();
  }
}
