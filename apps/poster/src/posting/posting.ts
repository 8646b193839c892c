import type { Clock, Database } from '@app/platform';

import type { PostingIdentity } from './model/posting-identity.js';
import type { PostingSettings } from './model/posting-settings.js';
import type { AuditWriter } from './ports/audit.writer.js';
import type { DesiredSource } from './ports/desired.source.js';
import type { LedgerGateway } from './ports/ledger.gateway.js';
import type { OperationListener } from './ports/operation.listener.js';
import type { PartyDirectory } from './ports/party.directory.js';
import { protocolRules } from './protocol/protocol-rules.js';
import { CanaryKeeper } from './services/canary.keeper.js';
import { DealIntake } from './services/deal.intake.js';
import { LedgerStateWatch } from './services/ledger-state.watch.js';
import { ManualDecisions } from './services/manual.decisions.js';
import { OperationEngine } from './services/operation.engine.js';
import { OperationIntake } from './services/operation.intake.js';
import { OperationSettler } from './services/operation.settler.js';
import { PostingPlanner } from './services/posting.planner.js';
import { PostingQueries } from './services/posting.queries.js';
import { RandomIdSource } from './services/random-id.source.js';
import { RecoveryWatch } from './services/recovery.watch.js';
import { ReviewDecisions } from './services/review.decisions.js';
import { SendingHoldKeeper } from './services/sending-hold.keeper.js';
import { StartupGate } from './services/startup.gate.js';
import type { PostingCore } from './services/posting-core.js';
import { PostgresBookStore } from './store/postgres/postgres-book.store.js';

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
  readonly sendingHolds: SendingHoldKeeper;
  readonly ledgerStates: LedgerStateWatch;
  readonly decisions: ManualDecisions;
  readonly reviews: ReviewDecisions;
  readonly queries: PostingQueries;
}

export function createPosting(parts: PostingParts): Posting {
  const { database, audit, identity } = parts;
  const core: PostingCore = {
    ...parts,
    store: new PostgresBookStore(database, audit, identity),
    ids: new RandomIdSource(),
    rules: protocolRules,
    startup: new StartupGate(),
    jitter: Math.random,
  };
  return {
    dealIntake: new DealIntake(core.store),
    operationIntake: new OperationIntake(core),
    planner: new PostingPlanner(core),
    engine: new OperationEngine(core),
    settler: new OperationSettler(core),
    canary: new CanaryKeeper(core),
    recovery: new RecoveryWatch(core),
    sendingHolds: new SendingHoldKeeper(core),
    ledgerStates: new LedgerStateWatch(core),
    decisions: new ManualDecisions(core),
    reviews: new ReviewDecisions(core),
    queries: new PostingQueries(database, identity.company),
  };
}
