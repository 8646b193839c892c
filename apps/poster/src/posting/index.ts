export { AddOpenWorkIndexes1795700000031 } from './add-open-work-indexes.migration.js';
export { createPosting, type Posting, type PostingParts } from './posting.js';
export { CreatePostingTables1795000000010 } from './posting.migration.js';
export type { Attempt } from './model/attempt.js';
export type { DealState, Hold, PostingStatus } from './model/deal-state.js';
export type { Operation, OperationState } from './model/operation.js';
export type { UnknownRecord } from './model/found-record.js';
export type { PostingIdentity } from './model/posting-identity.js';
export { defaultPostingSettings, type PostingSettings } from './model/posting-settings.js';
export type { PlanSelector } from './ports/book.store.js';
export { DesiredSource, type Brakes, type PlanningContext } from './ports/desired.source.js';
export { LedgerGateway } from './ports/ledger.gateway.js';
export { OperationListener } from './ports/operation.listener.js';
export { PartyDirectory, type PartyStatus } from './ports/party.directory.js';
export { DECLINED_OTHERWISE_CAUSE, LIVE_DIFFERS_CAUSE } from './protocol/planning-holds.js';
export { type ReviewChoice, reviewChoices } from './protocol/review-decision.js';
export { CanaryKeeper } from './services/canary.keeper.js';
export { DealIntake, type DecodedDealEvent, type UnreadableDeal } from './services/deal.intake.js';
export { DecisionRefusedError, type DecisionRefusal } from './services/decision-refused.error.js';
export { ManualDecisions, type ManualDecision, type SeenOperation } from './services/manual.decisions.js';
export { OperationEngine, type EngineOutcome } from './services/operation.engine.js';
export { OperationIntake, type PartyProposal } from './services/operation.intake.js';
export { OperationSettler, type SettlerOutcome } from './services/operation.settler.js';
export { PostingPlanner } from './services/posting.planner.js';
export {
  PostingQueries,
  type PostingDetails,
  type PostingFilter,
  type PostingHealth,
  type PostingSummary,
} from './services/posting.queries.js';
export { foundRevision, type RecoveryEnd, RecoveryWatch, type RecoveryPass } from './services/recovery.watch.js';
export { SendingHoldKeeper } from './services/sending-hold.keeper.js';
