import { hostname } from 'node:os';

import { Topic } from '@app/contracts';
import { AuditSealer, OutboxRelay } from '@app/platform';
import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

import { AccountSpending } from './account/account-spending.js';
import { StatusService } from './admin/status.service.js';
import { ScheduleAdminService } from './admin/schedule-admin.service.js';
import { SyncService } from './admin/sync.service.js';
import { BackfillRepository } from './backfill/backfill.repository.js';
import { BackfillService } from './backfill/backfill.service.js';
import { Catalogue } from './catalogue/catalogue.js';
import { INGEST_SCHEMA } from './database/ingest-tables.migration.js';
import { buildRepositories, type IngestRepositories, type IngestSurroundings } from './ingest.repositories.js';
import { DatabaseReadSequence } from './refresh/read-sequence.js';
import { buildRefresh } from './refresh/refresh.factory.js';
import type { RefreshService } from './refresh/refresh.service.js';
import { buildOptions } from './options/options.factory.js';
import { buildScheduler } from './schedules/scheduler.factory.js';
import { IngestSettingsService } from './settings/ingest-settings.service.js';
import { WakeUp } from './wake-up.js';
import { ArrivalMeter } from './webhooks/arrival-meter.js';
import { WebhookIntake } from './webhooks/webhook-intake.service.js';

export type IngestServices = ReturnType<typeof buildIngestServices>;

interface Wiring extends IngestSurroundings {
  readonly leaseMs: number;
  readonly repositories: IngestRepositories;
  readonly catalogue: Catalogue;
  /** Unique to this process. */
  readonly owner: string;
  readonly onError: (error: unknown) => void;
  /** Somebody has stored hints, events or a request for a job. */
  readonly hintsStored: WakeUp;
  readonly eventsStored: WakeUp;
  readonly jobsRequested: WakeUp;
}

/** Puts ingest together. Nothing runs yet. */
export function buildIngestServices(around: IngestSurroundings) {
  const { environment, db, client, identity, clock } = around;
  const logger = new Logger('Ingest');
  const repositories = buildRepositories(db, identity.company);
  const ttlMs = environment.INGEST_CATALOGUE_TTL_SECONDS * 1000;
  const wiring: Wiring = {
    ...around,
    repositories,
    catalogue: new Catalogue(client, clock, ttlMs, repositories.catalogueChanges),
    owner: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    onError: (error) => logger.warn('a step failed and will be tried again', asError(error)),
    leaseMs: environment.INGEST_LEASE_SECONDS * 1000,
    hintsStored: new WakeUp(),
    eventsStored: new WakeUp(),
    jobsRequested: new WakeUp(),
  };
  const { catalogue, onError } = wiring;
  const events = buildEventPath(wiring);
  const onApplied = (): void => wiring.eventsStored.wake();
  const arrivals = new ArrivalMeter(clock);
  const stepsBack = (): boolean => arrivals.isPouring;
  const refresh = wiring.hintsStored.add(
    buildRefresh(around, repositories, catalogue, { onError, onApplied, stepsBack }),
  );
  return {
    ...around,
    repositories,
    ...events,
    refresh,
    intake: buildIntake(wiring, arrivals),
    ...buildJobs(wiring, refresh),
    ...buildAdmin(wiring, events.relay),
  };
}

/** From the outbox to the bus, the sealed audit chain included. */
function buildEventPath({ db, bus, clock, owner, leaseMs, onError, repositories, eventsStored }: Wiring) {
  const { leases, outbox } = repositories;
  const relay = eventsStored.add(
    new OutboxRelay(db, INGEST_SCHEMA, leases, bus.publisher, { owner, leaseMs, onError, clock }),
  );
  const onSealed = (): void => relay.wake();
  const options = { topic: Topic.audit, owner, leaseMs, onError, onSealed, clock };
  const sealer = eventsStored.add(new AuditSealer(db, INGEST_SCHEMA, 'ingest', leases, outbox, options));
  return { relay, sealer };
}

function buildIntake(wiring: Wiring, arrivals: ArrivalMeter): WebhookIntake {
  const { environment, db, identity, repositories, hintsStored } = wiring;
  const { deliveries, hints, aliases, catalogueChanges } = repositories;
  return new WebhookIntake({
    db,
    company: identity.company,
    deliveries,
    hints,
    aliases,
    catalogueChanges,
    queueLimit: environment.INGEST_WEBHOOK_QUEUE_LIMIT,
    onStored: (group) => {
      arrivals.count(group.length);
      hintsStored.wake();
    },
  });
}

function buildJobs(wiring: Wiring, refresh: RefreshService) {
  const { db, identity, client, owner, onError, repositories, hintsStored, eventsStored, jobsRequested } = wiring;
  const onHints = (): void => hintsStored.wake();
  const backfill = new BackfillService({
    ...repositories,
    db,
    identity,
    client: () => client.for('backfill'),
    repository: new BackfillRepository(db, identity.company),
    sequence: new DatabaseReadSequence(db),
    servePage: (page, ids) => refresh.servePage(page, ids),
    onRequested: () => jobsRequested.wake(),
    onStored: onHints,
  });
  const options = buildOptions(wiring, repositories, () => jobsRequested.wake());
  const scheduler = buildScheduler(wiring, repositories, {
    backfill: (lease) => backfill.run(lease),
    options: (lease) => options.sync.run(lease),
    owner,
    onError,
    onHints,
    onReemitted: () => eventsStored.wake(),
  });
  return { backfill, options, scheduler: jobsRequested.add(scheduler) };
}

function buildAdmin(wiring: Wiring, relay: OutboxRelay) {
  const { db, identity, clock, repositories, catalogue, hintsStored, jobsRequested } = wiring;
  const shared = { ...repositories, db, identity };
  const onRequested = (): void => {
    hintsStored.wake();
    jobsRequested.wake();
  };
  return {
    status: new StatusService({ ...shared, clock, relay, oauth: wiring.oauth }),
    settings: new IngestSettingsService({
      ...shared,
      repository: repositories.settings,
      catalogue,
      onChanged: () => hintsStored.wake(),
    }),
    sync: new SyncService({ ...shared, onRequested }),
    scheduleAdmin: new ScheduleAdminService({ ...shared, catalogue }),
    spending: new AccountSpending(wiring.governor, wiring.ledger),
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
