import { Logger } from '@nestjs/common';

import type { Catalogue } from '../catalogue/catalogue.js';
import type { IngestRepositories, IngestSurroundings } from '../ingest.repositories.js';
import { DealApplier } from './deal.applier.js';
import { DealReader } from './deal.reader.js';
import { DealRefresher } from './deal.refresher.js';
import { OrganizationApplier } from './organization.applier.js';
import { OrganizationReader } from './organization.reader.js';
import { OrganizationRefresher } from './organization.refresher.js';
import { PersonRefresher } from './person.refresher.js';
import { DatabaseReadSequence } from './read-sequence.js';
import { RefreshService, type RefreshClient, type RefreshOptions } from './refresh.service.js';

/** Batches in flight: enough to use what Pipedrive allows at its usual answer times, few enough for the database. */
const WORKERS = 4;

export interface RefreshSurroundings extends Pick<IngestSurroundings, 'environment' | 'db' | 'identity' | 'clock'> {
  readonly client: { for(purpose: Parameters<IngestSurroundings['client']['for']>[0]): RefreshClient };
}

/** Puts the refresh together: readers, appliers and the loop that serves the hints. */
export function buildRefresh(
  around: RefreshSurroundings,
  repositories: IngestRepositories,
  catalogue: Catalogue,
  told: Pick<RefreshOptions, 'onError' | 'onApplied' | 'stepsBack'>,
): RefreshService {
  const { environment, db, identity, clock, client } = around;
  const { hints, aliases, settings, dealStates, history, organizations, schedules, outbox, audit } = repositories;
  const sequence = new DatabaseReadSequence(db);
  const taxIdField = taxIdFieldOf(environment.PIPEDRIVE_TAX_ID_FIELD, catalogue);
  const shared = { db, identity, settings, hints, outbox, audit };
  const organizationReader = new OrganizationReader(db, organizations, sequence, taxIdField);
  const organizationApplier = new OrganizationApplier({ ...shared, states: organizations, aliases });
  const applier = new DealApplier({ ...shared, states: dealStates, history, schedules });
  const reader = new DealReader(sequence, clock);
  return new RefreshService(
    {
      db,
      hints,
      clientFor: (purpose) => client.for(purpose),
      deals: new DealRefresher({
        db,
        settings,
        catalogue,
        aliases,
        reader,
        applier,
        organizationReader,
        organizationApplier,
      }),
      organizations: new OrganizationRefresher(organizationReader, organizationApplier),
      persons: new PersonRefresher(db, organizations, hints),
    },
    {
      ...told,
      idleMs: environment.INGEST_IDLE_MS,
      claimMs: environment.INGEST_CLAIM_SECONDS * 1000,
      retryMs: environment.INGEST_RETRY_SECONDS * 1000,
      workers: WORKERS,
    },
  );
}

/** Resolves the configured field, and says once when the account has no such field: tax ids would be missing silently. */
function taxIdFieldOf(wanted: string | undefined, catalogue: Catalogue): () => Promise<string | undefined> {
  const logger = new Logger('Organizations');
  let isTold = false;
  return async () => {
    if (wanted === undefined) return undefined;
    const key = (await catalogue.snapshot()).organizationFieldKey(wanted);
    if (key === undefined && !isTold) {
      isTold = true;
      logger.warn('PIPEDRIVE_TAX_ID_FIELD names no organization field of this account', { field: wanted });
    }
    return key;
  };
}
