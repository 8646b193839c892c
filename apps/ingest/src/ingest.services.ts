import { hostname } from 'node:os';

import { Topic } from '@app/contracts';
import type { PipedriveClient, RateGovernor } from '@app/pipedrive';
import {
  AuditSealer,
  AuditTrail,
  LeaseStore,
  Outbox,
  OutboxRelay,
  type Bus,
  type Clock,
  type Database,
} from '@app/platform';
import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

import { AccountSpending } from './account/account-spending.js';
import type { DatabaseSpendingLedger } from './account/database.spending-ledger.js';
import { StatusService } from './admin/status.service.js';
import { ScheduleAdminService } from './admin/schedule-admin.service.js';
import { SyncService } from './admin/sync.service.js';
import { BackfillRepository } from './backfill/backfill.repository.js';
import { BackfillService } from './backfill/backfill.service.js';
import { Catalogue } from './catalogue/catalogue.js';
import { INGEST_SCHEMA } from './database/ingest-tables.migration.js';
import { DealHistoryRepository } from './deal/deal-history.repository.js';
import { DealStateRepository } from './deal/deal-state.repository.js';
import { ChangeHintRepository } from './hints/change-hint.repository.js';
import { MergeAliasRepository } from './hints/merge-alias.repository.js';
import type { IngestEnvironment } from './ingest.environment.js';
import type { IngestIdentity } from './ingest-identity.js';
import { OrganizationStateRepository } from './organization/organization-state.repository.js';
import { buildRefresh } from './refresh/refresh.factory.js';
import { buildScheduler } from './schedules/scheduler.factory.js';
import { ScheduleRepository } from './schedules/schedule.repository.js';
import { StreamRepository } from './schedules/stream.repository.js';
import { IngestSettingsRepository } from './settings/ingest-settings.repository.js';
import { IngestSettingsService } from './settings/ingest-settings.service.js';
import { WebhookDeliveryRepository } from './webhooks/webhook-delivery.repository.js';
import { WebhookIntake } from './webhooks/webhook-intake.service.js';

export interface IngestSurroundings {
  readonly environment: IngestEnvironment;
  readonly db: Database;
  readonly bus: Bus;
  readonly client: PipedriveClient;
  readonly governor: RateGovernor;
  readonly ledger: DatabaseSpendingLedger;
  readonly identity: IngestIdentity;
  readonly clock: Clock;
}

export type IngestServices = ReturnType<typeof buildIngestServices>;

/** The repositories: everything that knows a table. */
export function buildRepositories(db: Database, company: string) {
  return {
    hints: new ChangeHintRepository(db, company),
    aliases: new MergeAliasRepository(company),
    settings: new IngestSettingsRepository(company),
    dealStates: new DealStateRepository(company),
    history: new DealHistoryRepository(company),
    organizations: new OrganizationStateRepository(company),
    deliveries: new WebhookDeliveryRepository(company),
    schedules: new ScheduleRepository(db, company),
    streams: new StreamRepository(db, company),
    leases: new LeaseStore(db, INGEST_SCHEMA),
    outbox: new Outbox(INGEST_SCHEMA),
    audit: new AuditTrail(INGEST_SCHEMA, 'ingest'),
  };
}

export type IngestRepositories = ReturnType<typeof buildRepositories>;

/** Puts ingest together. Nothing runs yet. */
export function buildIngestServices(around: IngestSurroundings) {
  const { environment, db, bus, client, identity, clock } = around;
  const owner = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const logger = new Logger('Ingest');
  const warn = (error: unknown): void => logger.warn('a step failed and will be tried again', asError(error));
  const repositories = buildRepositories(db, identity.company);
  const { hints, schedules, audit, outbox, leases } = repositories;
  const catalogue = new Catalogue(client, clock, environment.INGEST_CATALOGUE_TTL_SECONDS * 1000);
  const relay = new OutboxRelay(db, INGEST_SCHEMA, leases, bus.publisher, { owner, onError: warn, clock });
  const sealer = new AuditSealer(db, INGEST_SCHEMA, 'ingest', leases, outbox, {
    topic: Topic.audit,
    owner,
    onError: warn,
    onSealed: () => relay.wake(),
    clock,
  });
  const onApplied = (): void => {
    relay.wake();
    sealer.wake();
  };
  const refresh = buildRefresh(around, repositories, catalogue, { onError: warn, onApplied });
  const onHints = (): void => refresh.wake();
  let wakeScheduler = (): void => undefined;
  const backfill = new BackfillService({
    db,
    identity,
    client: () => client.for('backfill'),
    repository: new BackfillRepository(db, identity.company),
    hints,
    settings: repositories.settings,
    schedules,
    audit,
    onRequested: () => wakeScheduler(),
    onStored: onHints,
  });
  const scheduler = buildScheduler(around, repositories, {
    backfill: (lease) => backfill.run(lease),
    owner,
    onError: warn,
    onHints,
    onReemitted: () => relay.wake(),
  });
  wakeScheduler = () => scheduler.wake();
  const intake = new WebhookIntake({
    db,
    company: identity.company,
    deliveries: repositories.deliveries,
    hints,
    aliases: repositories.aliases,
    queueLimit: environment.INGEST_WEBHOOK_QUEUE_LIMIT,
    onStored: (group) => {
      if (group.some((delivery) => delivery.touchesCatalogue)) catalogue.invalidate();
      refresh.wake();
    },
  });
  const status = new StatusService({
    db,
    identity,
    clock,
    settings: repositories.settings,
    streams: repositories.streams,
    hints,
    relay,
  });
  const settings = new IngestSettingsService({
    db,
    identity,
    repository: repositories.settings,
    hints,
    audit,
    catalogue,
    onChanged: onHints,
  });
  const onRequested = (): void => {
    refresh.wake();
    scheduler.wake();
  };
  const sync = new SyncService({ db, identity, hints, schedules, audit, onRequested });
  const scheduleAdmin = new ScheduleAdminService({ db, identity, schedules, audit });
  return {
    ...around,
    repositories,
    catalogue,
    relay,
    sealer,
    refresh,
    scheduler,
    intake,
    status,
    settings,
    sync,
    scheduleAdmin,
    backfill,
    spending: new AccountSpending(around.governor, around.ledger),
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
