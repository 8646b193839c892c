import { type Clock, createSecretBox, type Database, type LeaseStore } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { SourceCompany } from '../identity/source-company.js';
import type { PosterEnvironment } from '../poster.environment.js';
import { CauseReader } from './cause.reader.js';
import { ChannelRepository } from './channel.repository.js';
import { ChannelService } from './channel.service.js';
import { ChatSender } from './channels/chat.sender.js';
import { EmailSender } from './channels/email.sender.js';
import { HttpPoster } from './channels/http.poster.js';
import { WebhookSender } from './channels/webhook.sender.js';
import { ConditionBoard } from './condition.board.js';
import { NotificationRelay } from './notification.relay.js';
import { NotificationRepository } from './notification.repository.js';
import { NotificationWatch } from './notification.watch.js';
import { defaultPatienceMs } from './telling.decision.js';

export interface NotificationSurroundings {
  readonly environment: PosterEnvironment;
  readonly db: Database;
  readonly leases: LeaseStore;
  readonly source: SourceCompany;
  readonly audit: AuditBook;
  readonly clock: Clock;
  readonly owner: string;
}

export type Notifications = ReturnType<typeof buildNotifications>;

const HOUR_MS = 3_600_000;
const RETRY_MS = 15_000;

/** Puts notifications together. Nothing runs yet. */
export function buildNotifications(around: NotificationSurroundings) {
  const { environment, db, leases, source, audit, clock, owner } = around;
  const allowedHosts = environment.NOTIFICATION_ALLOWED_HOSTS.split(',').map((host) => host.trim());
  const http = new HttpPoster(allowedHosts);
  const { SMTP_URL: smtpUrl, MAIL_FROM: from, ENVIRONMENT_ID: environmentId } = environment;
  const mail = smtpUrl === undefined || from === undefined ? undefined : { smtpUrl, from, environmentId };
  const senders = {
    email: new EmailSender(mail),
    slack: new ChatSender(http, 'slack'),
    teams: new ChatSender(http, 'teams'),
    webhook: new WebhookSender(http),
  };
  const channels = new ChannelRepository(createSecretBox(environment));
  const repository = new NotificationRepository();
  const watch = new NotificationWatch(db, leases, new CauseReader(source), repository, audit, clock, {
    owner,
    policy: { digestMs: environment.NOTIFICATION_DIGEST_HOURS * HOUR_MS, patienceMs: defaultPatienceMs },
    publicUrl: environment.POSTER_PUBLIC_URL?.replace(/\/$/, ''),
    leaseMs: environment.POSTER_LEASE_SECONDS * 1000,
  });
  const relay = new NotificationRelay(db, channels, senders, clock, {
    owner,
    leaseMs: environment.NOTIFICATION_CLAIM_SECONDS * 1000,
    retryMs: RETRY_MS,
  });
  return {
    watch,
    relay,
    repository,
    channels: new ChannelService(db, channels, repository, senders, audit, clock, allowedHosts),
    conditions: new ConditionBoard(),
  };
}
