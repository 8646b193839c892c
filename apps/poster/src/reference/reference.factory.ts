import type { IntacctClient } from '@app/intacct';
import { type Clock, type Database, type LeaseStore, Outbox, type Transaction } from '@app/platform';

import { POSTER_SCHEMA } from '../database/create-poster-tables.migration.js';
import type { AuditBook } from '../identity/audit.book.js';
import { ReadingCosts } from './reading-cost.js';
import { ReferenceProgressService } from './reference.progress.js';
import { type PublishedFor, ReferencePublisher } from './reference.publisher.js';
import { IntacctReferenceReader } from './reference.reader.js';
import { ReferenceRefresher } from './reference.refresher.js';
import { ReferenceRepository } from './reference.repository.js';
import type { StoredKind } from './reference-row.js';
import { ReferenceRunsRepository } from './reference-runs.repository.js';
import { ReferenceScheduleService } from './reference-schedule.js';

export interface ReferenceSurroundings {
  readonly db: Database;
  readonly client: IntacctClient;
  readonly leases: LeaseStore;
  readonly audit: AuditBook;
  readonly clock: Clock;
  readonly owner: string;
  readonly leaseMs: number;
  readonly identity: PublishedFor;
  readonly everySeconds: number;
  readonly demandSeconds: number;
  readonly onChange: (tx: Transaction, kind: StoredKind) => Promise<void>;
  /** There is something in the outbox. */
  readonly onPublished?: () => void;
}

export type ReferenceServices = ReturnType<typeof buildReference>;

/** Puts together what reads, keeps and publishes the ledger's own data. */
export function buildReference(around: ReferenceSurroundings) {
  const { db, client, audit, identity, everySeconds, demandSeconds, onPublished } = around;
  const rows = new ReferenceRepository(db);
  const runs = new ReferenceRunsRepository(db);
  const schedule = new ReferenceScheduleService(db, audit, { everySeconds, demandSeconds });
  const publisher = new ReferencePublisher(new Outbox(POSTER_SCHEMA), rows, runs, identity, onPublished);
  const costs = new ReadingCosts();
  const reader = new IntacctReferenceReader(client);
  const refresher = new ReferenceRefresher({
    ...around,
    database: db,
    reader,
    rows,
    runs,
    schedule,
    publisher,
    costs,
  });
  return { rows, runs, schedule, publisher, costs, refresher, progress: new ReferenceProgressService(runs, schedule) };
}
