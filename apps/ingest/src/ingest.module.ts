import { HealthModule, MetricsModule, type HealthCheck } from '@app/platform';
import { Module, type DynamicModule } from '@nestjs/common';
import { Registry } from 'prom-client';

import { AccountJournal } from './account/account.journal.js';
import { AccountSpending } from './account/account-spending.js';
import { ConnectAdminController } from './account/oauth/connect-admin.controller.js';
import { OAuthConnection } from './account/oauth/oauth-connection.js';
import { OAuthController } from './account/oauth/oauth.controller.js';
import { OAuthHealthCheck } from './account/oauth/oauth.health-check.js';
import { AccountAdminController } from './admin/account-admin.controller.js';
import { DeliveryReplay } from './admin/delivery.replay.js';
import { ingestAccess } from './admin/ingest-access.js';
import { IngestAdminController } from './admin/ingest-admin.controller.js';
import { ScheduleAdminService } from './admin/schedule-admin.service.js';
import { SettingsAdminController } from './admin/settings-admin.controller.js';
import { StatusService } from './admin/status.service.js';
import { SyncService } from './admin/sync.service.js';
import { BackfillService } from './backfill/backfill.service.js';
import { DealHistoryRepository } from './deal/deal-history.repository.js';
import { IngestLifecycle } from './ingest.lifecycle.js';
import { IngestMetrics, type LiveFigures } from './ingest.metrics.js';
import type { IngestServices } from './ingest.services.js';
import { CONNECTION_READS, INGEST_DATABASE, SUBSCRIPTIONS } from './ingest.tokens.js';
import { OptionListService } from './options/option-list.service.js';
import { OptionsController } from './options/options.controller.js';
import { ReferenceConsumer } from './options/reference.consumer.js';
import { ReferenceHealthCheck } from './options/reference.health-check.js';
import { subscriptionsOf } from './schedules/scheduler.factory.js';
import { IngestSettingsService } from './settings/ingest-settings.service.js';
import { WebhookDeliveryRepository } from './webhooks/webhook-delivery.repository.js';
import { DeliverySink } from './webhooks/delivery-sink.js';
import { webhookAccess } from './webhooks/webhook-access.js';
import { WEBHOOK_ACCESS, WebhookReceiver } from './webhooks/webhook.receiver.js';

/** The HTTP face of ingest on services that were put together before. */
@Module({})
export class IngestModule {
  static register(services: IngestServices): DynamicModule {
    const { environment, oauth } = services;
    return {
      module: IngestModule,
      imports: [
        ingestAccess(services),
        MetricsModule,
        HealthModule.register({ useFactory: () => healthChecks(services) }),
      ],
      controllers: [
        IngestAdminController,
        SettingsAdminController,
        AccountAdminController,
        OptionsController,
        ...(oauth === undefined ? [] : [OAuthController, ConnectAdminController]),
      ],
      providers: [
        WebhookReceiver,
        { provide: INGEST_DATABASE, useValue: services.db },
        { provide: WEBHOOK_ACCESS, useValue: webhookAccess(environment) },
        {
          provide: DeliveryReplay,
          useFactory: () => new DeliveryReplay(services.intake, services.repositories.audit, services.identity),
        },
        { provide: DeliverySink, useValue: services.intake },
        ...(oauth === undefined ? [] : [{ provide: OAuthConnection, useValue: oauth }]),
        { provide: StatusService, useValue: services.status },
        { provide: BackfillService, useValue: services.backfill },
        { provide: AccountSpending, useValue: services.spending },
        { provide: CONNECTION_READS, useValue: services.client.for('admin') },
        { provide: SUBSCRIPTIONS, useValue: subscriptionsOf(services, services.repositories) ?? null },
        {
          provide: AccountJournal,
          useFactory: () => new AccountJournal(services.db, services.repositories.audit, services.identity),
        },
        { provide: OptionListService, useValue: services.options.service },
        { provide: ReferenceConsumer, useValue: services.options.consumer },
        { provide: SyncService, useValue: services.sync },
        { provide: ScheduleAdminService, useValue: services.scheduleAdmin },
        { provide: IngestSettingsService, useValue: services.settings },
        { provide: DealHistoryRepository, useValue: services.repositories.history },
        { provide: WebhookDeliveryRepository, useValue: services.repositories.deliveries },
        { provide: IngestLifecycle, useFactory: () => new IngestLifecycle(services) },
        {
          provide: IngestMetrics,
          inject: [Registry],
          useFactory: (registry: Registry) => new IngestMetrics(registry, liveFigures(services)),
        },
      ],
    };
  }
}

/** Ready does not ask for the bus: the outbox buffers. */
function healthChecks({ db, intake, oauth, options }: IngestServices): HealthCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await db.query('select 1');
      },
    },
    {
      name: 'webhook queue',
      check: () => (intake.isFull ? Promise.reject(new Error('full')) : Promise.resolve()),
    },
    new ReferenceHealthCheck(options.consumer),
    ...(oauth === undefined ? [] : [new OAuthHealthCheck(oauth)]),
  ];
}

function liveFigures({ intake, status, relay, governor }: IngestServices): LiveFigures {
  return {
    queueDepth: () => intake.depth,
    lags: () => status.lags(),
    outbox: () => relay.pending(),
    spending: () => governor.status(),
  };
}
