import type { IntacctClient } from '@app/intacct';
import type { Database } from '@app/platform';

import type { Replanning } from '../context/replanning.js';
import type { AuditBook } from '../identity/audit.book.js';
import type { PostingHost } from '../identity/posting.host.js';
import type { SourceCompany } from '../identity/source-company.js';
import type { PosterEnvironment } from '../poster.environment.js';
import { LinkedPartyDirectory } from './linked-party.directory.js';
import { OrganizationRepository } from './organization.repository.js';
import { LedgerPartyCandidates } from './party-candidates.js';
import { PartyDecisions } from './party.decisions.js';
import { PartyMerger } from './party.merger.js';
import { type PartyKind, partyKinds, PartyRepository } from './party.repository.js';
import { PartyRetry } from './party.retry.js';
import { PartyResolver } from './party.resolver.js';
import { PartyWorker } from './party.worker.js';

export interface PartySurroundings {
  readonly environment: PosterEnvironment;
  readonly db: Database;
  readonly client: IntacctClient;
  readonly host: PostingHost;
  readonly source: SourceCompany;
  readonly audit: AuditBook;
  readonly replanning: Replanning;
  readonly wake: () => void;
}

const BATCH = 50;

/** Everything that knows vendors and customers. */
export function buildParties(around: PartySurroundings) {
  const { environment, db, client, host, source, audit, replanning, wake } = around;
  const organizations = new OrganizationRepository();
  const repository = new PartyRepository();
  const candidates = new LedgerPartyCandidates(client, db);
  const kinds: readonly PartyKind[] = environment.PARTY_KINDS === 'both' ? partyKinds : [environment.PARTY_KINDS];
  const resolver = new PartyResolver(organizations, repository, host, audit, {
    environmentId: environment.ENVIRONMENT_ID,
    kinds,
    vendorsOnPaymentHold: environment.VENDORS_ON_PAYMENT_HOLD,
  });
  return {
    retry: new PartyRetry(db, source, audit, wake),
    organizations,
    repository,
    candidates,
    merger: new PartyMerger(organizations, repository, audit),
    directory: new LinkedPartyDirectory(organizations, repository, kinds, wake),
    decisions: new PartyDecisions(db, source, organizations, repository, candidates, audit),
    worker: new PartyWorker(db, host, organizations, repository, candidates, resolver, replanning, {
      batch: BATCH,
      retryMs: environment.INTACCT_RETRY * 1000,
    }),
  };
}
