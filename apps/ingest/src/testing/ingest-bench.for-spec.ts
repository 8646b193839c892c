import { migrateDatabase, openDatabase, SystemClock, type Database } from '@app/platform';

import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { readIngestEnvironment } from '../ingest.environment.js';
import { buildRepositories, type IngestRepositories } from '../ingest.repositories.js';
import { buildRefresh } from '../refresh/refresh.factory.js';
import type { RefreshService } from '../refresh/refresh.service.js';
import { PollService } from '../schedules/poll.service.js';
import { JobLease } from '../schedules/job-lease.js';
import { UnchangedRows } from '../schedules/unchanged-rows.js';
import { IngestSettingsService } from '../settings/ingest-settings.service.js';
import { ingestDatabaseOptions } from '../start-ingest.js';
import { FakeAccount } from './fake-account.for-spec.js';

export const COMPANY = '990';
const IDENTITY = { environmentId: 'test', company: COMPANY };
const OVERLAP_MS = 120_000;

export interface EmittedEvent {
  readonly id: string;
  readonly type: string;
  readonly dealId: string;
  readonly version: number;
  readonly baseline: boolean;
  readonly reason: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Ingest's parts on a real database, before a Pipedrive account in memory. Nothing runs unless a test runs it. */
export class IngestBench {
  readonly account = new FakeAccount();
  readonly errors: unknown[] = [];
  readonly repositories: IngestRepositories;
  readonly refresh: RefreshService;
  readonly settings: IngestSettingsService;
  readonly poll: PollService;

  private constructor(
    private readonly testDatabase: TestDatabase,
    readonly db: Database,
  ) {
    this.repositories = buildRepositories(db, COMPANY);
    const { hints, audit, streams } = this.repositories;
    const catalogue = this.catalogue();
    this.refresh = this.anotherRefresh(catalogue);
    this.settings = new IngestSettingsService({
      db,
      identity: IDENTITY,
      repository: this.repositories.settings,
      hints,
      audit,
      catalogue,
      onChanged: () => undefined,
    });
    this.poll = new PollService({
      db,
      client: () => this.account,
      hints,
      streams,
      unchanged: new UnchangedRows(COMPANY, OVERLAP_MS),
      overlapMs: OVERLAP_MS,
      onStored: () => undefined,
    });
  }

  static async create(cutover: string | null = '2026-05-01T00:00:00Z'): Promise<IngestBench> {
    const testDatabase = await createTestDatabase();
    const options = ingestDatabaseOptions(testEnvironment({ DATABASE_URL: testDatabase.url }));
    await migrateDatabase(options);
    const bench = new IngestBench(testDatabase, await openDatabase(options));
    await bench.repositories.settings.prepare(bench.db, 'Europe/Berlin', cutover);
    return bench;
  }

  /** A second replica, so to speak. */
  anotherRefresh(catalogue = this.catalogue()): RefreshService {
    const environment = testEnvironment({ DATABASE_URL: this.testDatabase.url });
    const around = { environment, db: this.db, identity: IDENTITY, clock: new SystemClock(), client: this.account };
    return buildRefresh(around, this.repositories, catalogue, {
      onError: (error) => this.errors.push(error),
      onApplied: () => undefined,
    });
  }

  private catalogue(): Catalogue {
    return new Catalogue(this.account, new SystemClock(), 3_600_000, this.repositories.catalogueChanges);
  }

  async hint(...dealIds: string[]): Promise<void> {
    await this.repositories.hints.raise(
      this.db,
      dealIds.map((id) => ({ entity: 'deal', id })),
      'webhook',
    );
  }

  /** Hints, and a refresh of everything that is due. */
  async look(...dealIds: string[]): Promise<void> {
    await this.hint(...dealIds);
    await this.serveAll();
  }

  async serveAll(): Promise<void> {
    for (;;) {
      const { served, failed } = await this.refresh.runOnce();
      if (failed > 0) throw this.errors.at(-1);
      if (served === 0) return;
    }
  }

  async pollOnce(): Promise<void> {
    const lease = await this.lease('job:poll');
    try {
      await this.poll.poll(lease);
    } finally {
      await this.repositories.leases.release(lease.lease);
    }
  }

  async sweepOnce(): Promise<void> {
    const lease = await this.lease('job:sweep');
    try {
      await this.poll.sweep(lease);
    } finally {
      await this.repositories.leases.release(lease.lease);
    }
  }

  async lease(name: string): Promise<JobLease> {
    const lease = await this.repositories.leases.acquire(name, 'test', 60_000);
    if (lease === undefined) throw new Error(`${name} is taken`);
    return new JobLease(this.repositories.leases, lease, 60_000);
  }

  /** Everything that was emitted, in order: no relay runs, so the outbox keeps it. */
  async events(): Promise<EmittedEvent[]> {
    const rows = await this.db.query<{ id: string; type: string; payload: Record<string, unknown> }>(
      `select id, type, payload from ingest.outbox where topic = 'pipedrive.deals.v1' order by seq`,
    );
    return rows.map(({ id, type, payload }) => ({
      id,
      type,
      payload,
      dealId: String(payload['dealId']),
      version: Number(payload['dealVersion']),
      baseline: payload['baseline'] === true,
      reason: payload['reason'] as string | undefined,
    }));
  }

  async pendingHints(): Promise<{ entity: string; id: string; attempts: number }[]> {
    return this.db.query('select entity, entity_id as id, attempts from ingest.change_hints order by 1, 2');
  }

  async close(): Promise<void> {
    await this.db.close();
    await this.testDatabase.drop();
  }
}

export function testEnvironment(changes: Readonly<Record<string, string>> = {}) {
  return readIngestEnvironment({
    ENVIRONMENT_ID: 'test',
    ADMIN_API_KEY: 'the-key-of-the-administrator',
    PIPEDRIVE_API_TOKEN: 'sandbox',
    PIPEDRIVE_WEBHOOK_USER: 'pipedrive',
    PIPEDRIVE_WEBHOOK_PASSWORD: 'webhook-password',
    LOG_LEVEL: 'fatal',
    HOST: '127.0.0.1',
    INGEST_PORT: '0',
    INGEST_IDLE_MS: '50',
    BUS_POLL_MS: '50',
    INGEST_RETRY_SECONDS: '1',
    ...changes,
  });
}
