import { AuditTrail, type Database, migrateDatabase, openDatabase } from '@app/platform';

import { Client } from 'pg';

import { createTestDatabase } from '../../../../../test/support/test-database.js';
import { posterDatabaseOptions } from '../../database/poster-database.js';

/** A database of the poster, migrated, with its application role. */
export class PostingDatabase {
  private constructor(
    readonly database: Database,
    readonly audit: AuditTrail,
    private readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<PostingDatabase> {
    const fresh = await createTestDatabase();
    const options = posterDatabaseOptions({ DATABASE_URL: fresh.url });
    await migrateDatabase(options);
    const database = await openDatabase(options);
    return new PostingDatabase(database, new AuditTrail(options.schema, 'poster'), fresh.url, () => fresh.drop());
  }

  async empty(): Promise<void> {
    for (const table of ['operation_attempts', 'operations', 'plans', 'holds', 'deals', 'parties_in_ledger'])
      await this.database.query(`delete from ${table}`);
    for (const table of ['scopes', 'posting_state', 'found_records']) await this.database.query(`delete from ${table}`);
  }

  /** As autovacuum does soon after many rows came; only the owner may. */
  async analyze(): Promise<void> {
    const owner = new Client({ connectionString: this.url });
    await owner.connect();
    try {
      await owner.query('analyze');
    } finally {
      await owner.end();
    }
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.drop();
  }
}
