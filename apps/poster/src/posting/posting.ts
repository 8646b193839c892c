import type { Clock, Database } from '@app/platform';

import type { PostingIdentity } from './model/posting-identity.js';
import type { PostingSettings } from './model/posting-settings.js';
import type { AuditWriter } from './ports/audit.writer.js';
import type { DesiredSource } from './ports/desired.source.js';
import type { LedgerGateway } from './ports/ledger.gateway.js';
import type { OperationListener } from './ports/operation.listener.js';
import type { PartyDirectory } from './ports/party.directory.js';
import type { CanaryKeeper } from './services/canary.keeper.js';
import type { DealIntake } from './services/deal.intake.js';
import type { ManualDecisions } from './services/manual.decisions.js';
import type { OperationEngine } from './services/operation.engine.js';
import type { OperationIntake } from './services/operation.intake.js';
import type { OperationSettler } from './services/operation.settler.js';
import type { PostingPlanner } from './services/posting.planner.js';
import type { PostingQueries } from './services/posting.queries.js';
import type { RecoveryWatch } from './services/recovery.watch.js';

/** What the posting core needs from the rest of the service. */
export interface PostingParts {
  readonly database: Database;
  readonly audit: AuditWriter;
  readonly identity: PostingIdentity;
  readonly settings: PostingSettings;
  readonly desired: DesiredSource;
  readonly parties: PartyDirectory;
  readonly listener: OperationListener;
  readonly gateway: LedgerGateway;
  readonly clock: Clock;
}

/** The posting core, put together. Run each `runOnce` in a loop of its own; the engine in as many as there are slots. */
export interface Posting {
  readonly dealIntake: DealIntake;
  readonly operationIntake: OperationIntake;
  readonly planner: PostingPlanner;
  readonly engine: OperationEngine;
  readonly settler: OperationSettler;
  readonly canary: CanaryKeeper;
  readonly recovery: RecoveryWatch;
  readonly decisions: ManualDecisions;
  readonly queries: PostingQueries;
}

export function createPosting(parts: PostingParts): Posting {
  void parts;
  throw new Error('under construction');
}
