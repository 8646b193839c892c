import { AuditTrail, HealthModule, MetricsModule, type Database } from '@app/platform';
import { Module, type DynamicModule } from '@nestjs/common';
import { Registry } from 'prom-client';

import { ConnectAdminController } from '../account/oauth/connect-admin.controller.js';
import { OAuthConnection } from '../account/oauth/oauth-connection.js';
import { OAuthController } from '../account/oauth/oauth.controller.js';
import { OAuthHealthCheck } from '../account/oauth/oauth.health-check.js';
import { ingestAccess } from '../admin/ingest-access.js';
import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { IngestEnvironment } from '../ingest.environment.js';
import { IngestMetrics } from '../ingest.metrics.js';
import { DeliverySink } from '../webhooks/delivery-sink.js';
import { webhookAccess } from '../webhooks/webhook-access.js';
import { WEBHOOK_ACCESS, WebhookReceiver } from '../webhooks/webhook.receiver.js';
import { ConnectingAdminController } from './connecting-admin.controller.js';
import { ParkedDeliveryRepository } from './parked-delivery.repository.js';
import type { ParkingIntake } from './parking-intake.js';

export interface ConnectingParts {
  readonly environment: IngestEnvironment;
  readonly db: Database;
  readonly oauth: OAuthConnection;
  readonly parked: ParkedDeliveryRepository;
  readonly intake: ParkingIntake;
}

/** The HTTP face of ingest while no Pipedrive company is connected. */
@Module({})
export class ConnectingModule {
  static register({ environment, db, oauth, parked, intake }: ConnectingParts): DynamicModule {
    const nothing = { count: 0, oldestSeconds: 0 };
    const figures = {
      queueDepth: () => intake.depth,
      lags: () => Promise.resolve(new Map<string, number>()),
      outbox: () => Promise.resolve(nothing),
      spending: () => Promise.resolve(undefined),
    };
    const database = { name: 'database', check: async () => void (await db.query('select 1')) };
    return {
      module: ConnectingModule,
      imports: [
        // Keys made before there is a company are audited without one.
        ingestAccess({
          environment,
          db,
          identity: { environmentId: environment.ENVIRONMENT_ID, company: '' },
          repositories: { audit: new AuditTrail(INGEST_SCHEMA, 'ingest') },
        }),
        MetricsModule,
        HealthModule.register({ useFactory: () => [database, new OAuthHealthCheck(oauth)] }),
      ],
      controllers: [OAuthController, ConnectAdminController, ConnectingAdminController],
      providers: [
        WebhookReceiver,
        { provide: WEBHOOK_ACCESS, useValue: webhookAccess(environment) },
        { provide: DeliverySink, useValue: intake },
        { provide: OAuthConnection, useValue: oauth },
        { provide: ParkedDeliveryRepository, useValue: parked },
        {
          provide: IngestMetrics,
          inject: [Registry],
          useFactory: (registry: Registry) => new IngestMetrics(registry, figures),
        },
      ],
    };
  }
}
