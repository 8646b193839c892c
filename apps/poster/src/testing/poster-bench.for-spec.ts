import { EventType, eventIdOf, type OrganizationChanged, recordKey, toEventHeaders, Topic } from '@app/contracts';
import {
  AuditTrail,
  type BatchContext,
  type ConsumedRecord,
  type Database,
  Inbox,
  LeaseStore,
  migrateDatabase,
  openDatabase,
  Outbox,
} from '@app/platform';

import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { BatchIntake, type EventSink } from '../consumers/batch.intake.js';
import { NewerSchemaBoard } from '../consumers/newer-schema.board.js';
import { POSTER_SCHEMA, posterDatabaseOptions } from '../database/poster-database.js';
import { DeadLetterRepository } from '../dead-letters/dead-letter.repository.js';
import { AuditBook } from '../identity/audit.book.js';
import { SourceCompany } from '../identity/source-company.js';

export const ENVIRONMENT_ID = 'test';
export const COMPANY = '7001';

/** The poster's database, migrated, as the application role sees it, with the small parts that every test needs. */
export class PosterBench {
  readonly outbox = new Outbox(POSTER_SCHEMA);
  readonly trail = new AuditTrail(POSTER_SCHEMA, 'poster');
  readonly board = new NewerSchemaBoard();
  readonly leases: LeaseStore;
  readonly source: SourceCompany;
  readonly audit: AuditBook;
  readonly deadLetters: DeadLetterRepository;

  private constructor(
    private readonly testDatabase: TestDatabase,
    readonly db: Database,
  ) {
    this.leases = new LeaseStore(db, POSTER_SCHEMA);
    this.source = new SourceCompany(db);
    this.audit = new AuditBook(this.trail, ENVIRONMENT_ID, this.source);
    this.deadLetters = new DeadLetterRepository(this.outbox);
  }

  static async open(): Promise<PosterBench> {
    const testDatabase = await createTestDatabase();
    const options = posterDatabaseOptions({ DATABASE_URL: testDatabase.url });
    await migrateDatabase(options);
    return new PosterBench(testDatabase, await openDatabase(options));
  }

  async close(): Promise<void> {
    await this.db.close();
    await this.testDatabase.drop();
  }

  intake(sink: EventSink): BatchIntake {
    return new BatchIntake(
      {
        database: this.db,
        inbox: new Inbox(POSTER_SCHEMA),
        deadLetters: this.deadLetters,
        audit: this.audit,
        source: this.source,
        environmentId: ENVIRONMENT_ID,
        board: this.board,
      },
      sink,
    );
  }

  async actions(subjectType: string, subjectId: string): Promise<string[]> {
    return (await this.trail.list(this.db, subjectType, subjectId)).map((event) => event.action);
  }
}

export const batchContext: BatchContext = {
  topic: Topic.organizations,
  partition: 0,
  heartbeat: () => Promise.resolve(),
  isStale: () => false,
};

export function organization(id: string, changes: Partial<OrganizationChanged> = {}): OrganizationChanged {
  return {
    schemaVersion: '1.0',
    environmentId: ENVIRONMENT_ID,
    company: COMPANY,
    organizationId: id,
    name: `Organization ${id}`,
    organizationVersion: 1,
    observedAt: '2026-03-14T10:00:00.000Z',
    readSequence: '1',
    contentHash: 'hash',
    isDeleted: false,
    ...changes,
  };
}

let offset = 0;

/** The event as the bus delivers it. */
export function organizationRecord(data: OrganizationChanged): ConsumedRecord {
  const id = eventIdOf(data.company, data.organizationId, data.organizationVersion, data.contentHash);
  return {
    ...rawRecord(JSON.stringify(data), recordKey(data.company, data.organizationId)),
    headers: toEventHeaders({
      id,
      type: EventType.organizationChanged,
      time: data.observedAt,
      subject: `organization/${data.organizationId}`,
      environmentId: data.environmentId,
      company: data.company,
    }),
  };
}

export function rawRecord(value: string | null, key = 'key'): ConsumedRecord {
  offset += 1;
  return {
    topic: Topic.organizations,
    key,
    value,
    headers: {},
    partition: 0,
    offset: String(offset),
    timestamp: '2026-03-14T10:00:00.000Z',
  };
}
