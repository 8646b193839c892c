import type { PipedriveClient, RateGovernor } from '@app/pipedrive';
import { AuditTrail, LeaseStore, Outbox, type Bus, type Clock, type Database } from '@app/platform';

import type { OAuthConnection } from './account/oauth/oauth-connection.js';
import type { DatabaseSpendingLedger } from './account/database.spending-ledger.js';
import { CatalogueChangeRepository } from './catalogue/catalogue-change.repository.js';
import { INGEST_SCHEMA } from './database/ingest-tables.migration.js';
import { DealHistoryRepository } from './deal/deal-history.repository.js';
import { DealStateRepository } from './deal/deal-state.repository.js';
import { ChangeHintRepository } from './hints/change-hint.repository.js';
import { MergeAliasRepository } from './hints/merge-alias.repository.js';
import type { IngestEnvironment } from './ingest.environment.js';
import type { IngestIdentity } from './ingest-identity.js';
import { OrganizationStateRepository } from './organization/organization-state.repository.js';
import { ScheduleRepository } from './schedules/schedule.repository.js';
import { StreamRepository } from './schedules/stream.repository.js';
import { IngestSettingsRepository } from './settings/ingest-settings.repository.js';
import { WebhookDeliveryRepository } from './webhooks/webhook-delivery.repository.js';

/** What ingest is put together from. */
export interface IngestSurroundings {
  readonly environment: IngestEnvironment;
  readonly db: Database;
  readonly bus: Bus;
  readonly client: PipedriveClient;
  readonly governor: RateGovernor;
  readonly ledger: DatabaseSpendingLedger;
  readonly identity: IngestIdentity;
  readonly clock: Clock;
  /** Undefined with a personal token. */
  readonly oauth: OAuthConnection | undefined;
}

/** The repositories: everything that knows a table. */
export function buildRepositories(db: Database, company: string) {
  return {
    hints: new ChangeHintRepository(db, company),
    aliases: new MergeAliasRepository(company),
    catalogueChanges: new CatalogueChangeRepository(db, company),
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
