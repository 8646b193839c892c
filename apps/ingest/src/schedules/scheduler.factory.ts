import type { PipedriveClient } from '@app/pipedrive';
import type { Database } from '@app/platform';
import { Logger } from '@nestjs/common';

import { AccountJournal } from '../account/account.journal.js';
import { BACKFILL_SCHEDULE } from '../backfill/backfill.service.js';
import type { IngestEnvironment } from '../ingest.environment.js';
import type { IngestRepositories, IngestSurroundings } from '../ingest.repositories.js';
import { OPTIONS_SCHEDULE } from '../options/option-list.service.js';
import { WebhookSubscriptions } from '../subscriptions/webhook-subscriptions.js';
import { ComparisonService } from './comparison.service.js';
import { PollService } from './poll.service.js';
import { PruneService } from './prune.service.js';
import type { ScheduleJob } from './schedule.js';
import type { ScheduleRepository } from './schedule.repository.js';
import { Scheduler, type JobRun } from './scheduler.js';
import { UnchangedRows } from './unchanged-rows.js';

export interface SchedulerTold {
  readonly backfill: JobRun;
  readonly options: JobRun;
  /** Unique to this process. */
  readonly owner: string;
  readonly onError: (error: unknown) => void;
  readonly onHints: () => void;
  readonly onReemitted: () => void;
}

/** Puts the jobs and their scheduler together. */
export function buildScheduler(
  around: Omit<IngestSurroundings, 'bus'>,
  repositories: IngestRepositories,
  told: SchedulerTold,
): Scheduler {
  const { environment, db, identity, client } = around;
  const { company } = identity;
  const { hints, streams, outbox, deliveries, schedules, leases } = repositories;
  const overlapMs = environment.INGEST_POLL_OVERLAP_SECONDS * 1000;
  const unchanged = new UnchangedRows(company, overlapMs);
  const pollClient = (): PipedriveClient => client.for('poll');
  const poll = new PollService({
    db,
    client: pollClient,
    hints,
    streams,
    unchanged,
    overlapMs,
    onStored: told.onHints,
  });
  const days = { compareDays: environment.INGEST_COMPARE_DAYS, reemitDays: environment.REEMIT_DAYS };
  const shared = { db, client: pollClient, company, hints, unchanged, outbox };
  const comparison = new ComparisonService({ ...shared, ...days, onStored: told.onHints });
  const prune = new PruneService(db, company, deliveries, {
    deliveryDays: environment.INGEST_DELIVERY_RETENTION_DAYS,
    historyDays: environment.INGEST_HISTORY_RETENTION_DAYS,
  });
  const jobs: Record<ScheduleJob, JobRun> = {
    poll: (lease) => poll.poll(lease),
    sweep: (lease) => poll.sweep(lease),
    scan: (lease) => comparison.scan(lease),
    compare: (lease) => comparison.compare(lease),
    're-emit': async (lease) => {
      await comparison.reemit(lease);
      told.onReemitted();
    },
    subscriptions: subscriptionsJob(subscriptionsOf(around, repositories)),
    prune: (lease) => prune.run(lease),
    backfill: told.backfill,
    options: told.options,
  };
  return new Scheduler(schedules, leases, jobs, {
    owner: told.owner,
    idleMs: environment.INGEST_IDLE_MS,
    leaseMs: environment.INGEST_LEASE_SECONDS * 1000,
    onError: (error) => told.onError(error),
  });
}

const SUBSCRIPTIONS_SCHEDULE = 'daily-subscriptions';
const MENDING_MINUTES = 5;

/** The schedules that come with the product. */
export async function introduceSchedules(
  db: Database,
  schedules: ScheduleRepository,
  environment: IngestEnvironment,
  timeZone: string,
): Promise<void> {
  await schedules.introduce('poll', 'poll', cron(environment.INGEST_POLL_CRON), timeZone);
  await schedules.introduce('sweep', 'sweep', cron('17 * * * *'), timeZone);
  await schedules.introduce('nightly-comparison', 'compare', cron('30 1 * * *'), timeZone);
  await schedules.introduce('nightly-re-emission', 're-emit', cron('30 3 * * *'), timeZone);
  await schedules.introduce('weekly-scan', 'scan', cron('30 4 * * 0'), timeZone);
  await schedules.introduce('nightly-pruning', 'prune', cron('45 3 * * *'), timeZone);
  await schedules.introduce(BACKFILL_SCHEDULE, 'backfill', { type: 'every', minutes: 10 }, timeZone);
  await schedules.introduce(OPTIONS_SCHEDULE, 'options', { type: 'every', minutes: 5 }, timeZone);
  if (environment.PIPEDRIVE_WEBHOOK_PUBLIC_URL === undefined) return;
  await schedules.introduce(SUBSCRIPTIONS_SCHEDULE, 'subscriptions', cron('15 5 * * *'), timeZone);
  // The address may be a new one since the last start.
  await schedules.runNow(db, SUBSCRIPTIONS_SCHEDULE);
}

/** Access was granted again: what was missed is polled, and webhooks that went with the former grant are made again. */
export async function runAfterGrant(db: Database, schedules: ScheduleRepository): Promise<void> {
  await schedules.runNow(db, SUBSCRIPTIONS_SCHEDULE);
  await schedules.runNow(db, 'poll');
}

/** The subscriptions that lead to us, or undefined where nobody said how Pipedrive reaches us. */
export function subscriptionsOf(
  { environment, client, db, identity }: Pick<IngestSurroundings, 'environment' | 'client' | 'db' | 'identity'>,
  { audit, schedules }: Pick<IngestRepositories, 'audit' | 'schedules'>,
): WebhookSubscriptions | undefined {
  const base = environment.PIPEDRIVE_WEBHOOK_PUBLIC_URL;
  if (base === undefined) return undefined;
  const token = environment.PIPEDRIVE_WEBHOOK_PATH_TOKEN;
  const url = token === undefined || base.endsWith(`/${token}`) ? base : `${base.replace(/\/$/, '')}/${token}`;
  const target = { url, user: environment.PIPEDRIVE_WEBHOOK_USER, password: environment.PIPEDRIVE_WEBHOOK_PASSWORD };
  const journal = new AccountJournal(db, audit, identity);
  // Whether what was replaced works decides when people are told that it was repaired.
  const lookAgain = (): Promise<void> => schedules.runIn(SUBSCRIPTIONS_SCHEDULE, MENDING_MINUTES);
  return new WebhookSubscriptions(client.for('admin'), target, journal, lookAgain);
}

function subscriptionsJob(subscriptions: WebhookSubscriptions | undefined): JobRun {
  const logger = new Logger('Subscriptions');
  return async () => {
    const created = (await subscriptions?.ensure({ actor: 'system' })) ?? [];
    if (created.length > 0) logger.log('created webhooks at Pipedrive', { objects: created });
  };
}

const cron = (expression: string) => ({ type: 'cron', expression }) as const;
