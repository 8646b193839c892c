import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

import { Topic } from '@app/contracts';
import type { IntacctClient } from '@app/intacct';
import {
  AuditSealer,
  AuditTrail,
  type Bus,
  type Clock,
  type Database,
  Inbox,
  LeaseStore,
  Outbox,
  OutboxRelay,
} from '@app/platform';
import { Logger } from '@nestjs/common';

import { HoldCauses } from './admin/hold-causes.js';
import { OperationList } from './admin/operation-list.js';
import { PartyPayablesReader } from './admin/party-payables.js';
import { ExcludedPartyDirectory } from './brakes/excluded-party.directory.js';
import { HoldDecisions } from './brakes/hold.decisions.js';
import { ReleaseGuard } from './brakes/release-guard.js';
import { BatchIntake } from './consumers/batch.intake.js';
import { DealSink } from './consumers/deal.sink.js';
import { InboxPruner } from './consumers/inbox.pruner.js';
import { NewerSchemaBoard } from './consumers/newer-schema.board.js';
import { ContextProvider } from './context/context.provider.js';
import { PreviewService } from './context/preview.service.js';
import { Replanning } from './context/replanning.js';
import { POSTER_SCHEMA } from './database/poster-database.js';
import { DeadLetterRepository } from './dead-letters/dead-letter.repository.js';
import { DeadLetterService } from './dead-letters/dead-letter.service.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { AuditBook } from './identity/audit.book.js';
import { PostingHost } from './identity/posting.host.js';
import type { SourceCompany } from './identity/source-company.js';
import { IngestConditionConsumer } from './notifications/ingest-condition.consumer.js';
import { buildNotifications } from './notifications/notification.factory.js';
import { OrganizationSink } from './parties/organization.sink.js';
import { PartyOperationListener } from './parties/party-operation.listener.js';
import { buildParties } from './parties/party.factory.js';
import { createPosting, type LedgerGateway } from './posting/index.js';
import { LedgerAccessService } from './ledger/ledger-access.service.js';
import { usedByRules } from './ledger/used-by-rules.js';
import type { PosterEnvironment } from './poster.environment.js';
import { PosterLoops } from './poster.loops.js';
import { postingSettings } from './posting-settings.js';
import { buildReference } from './reference/reference.factory.js';
import { MappingRuleRepository } from './rules/mapping-rule.repository.js';
import { MappingRuleService } from './rules/mapping-rule.service.js';
import { RuleProposalRepository } from './rules/rule-proposal.repository.js';
import { RuleProposalService } from './rules/rule-proposal.service.js';
import { RuleTransferService } from './rules/rule-transfer.service.js';
import { SettingsRepository } from './settings/settings.repository.js';
import { TwoPeople } from './rules/two-people.js';
import { SettingsService } from './settings/settings.service.js';

export interface PosterSurroundings {
  readonly environment: PosterEnvironment;
  readonly db: Database;
  readonly bus: Bus;
  readonly client: IntacctClient;
  readonly gateway: LedgerGateway;
  readonly leases: LeaseStore;
  readonly source: SourceCompany;
  readonly clock: Clock;
}

export type PosterServices = ReturnType<typeof buildPosterServices>;

const SECOND = 1000;

/** Puts the poster together. Nothing runs yet. */
export function buildPosterServices(around: PosterSurroundings) {
  const { environment, db, bus, client, gateway, leases, source, clock } = around;
  const logger = new Logger('Poster');
  const owner = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const leaseMs = environment.POSTER_LEASE_SECONDS * SECOND;
  const onError = (error: unknown): void =>
    logger.warn('a step failed and will be tried again', error instanceof Error ? error : new Error(String(error)));
  const outbox = new Outbox(POSTER_SCHEMA);
  const trail = new AuditTrail(POSTER_SCHEMA, 'poster');
  const audit = new AuditBook(trail, environment.ENVIRONMENT_ID, source);
  const relay = new OutboxRelay(db, POSTER_SCHEMA, leases, bus.publisher, {
    owner,
    onError,
    clock,
    leaseMs,
    idleMs: environment.POSTER_IDLE_MS,
  });
  const sealer = new AuditSealer(db, POSTER_SCHEMA, 'poster', leases, outbox, {
    topic: Topic.audit,
    owner,
    onError,
    onSealed: () => relay.wake(),
    clock,
    leaseMs,
    idleMs: 2 * environment.POSTER_IDLE_MS,
  });
  // The loops are made last, of everything they run; until then a wake-up has nobody to wake.
  const wake: { planner: () => void; parties: () => void } = { planner: () => undefined, parties: () => undefined };
  const host: PostingHost = new PostingHost((company) =>
    createPosting({
      database: db,
      audit: trail,
      identity: { environmentId: environment.ENVIRONMENT_ID, company },
      settings: postingSettings(environment),
      desired: context,
      parties: new ExcludedPartyDirectory(parties.directory),
      listener: new PartyOperationListener(parties.repository, audit, () => wake.parties()),
      gateway,
      clock,
    }),
  );
  const replanning = new Replanning(host, () => wake.planner());
  const reference = buildReference({
    db,
    client,
    leases,
    audit,
    clock,
    owner,
    leaseMs: 2 * environment.INTACCT_READ_TIMEOUT * SECOND + leaseMs,
    identity: { environmentId: environment.ENVIRONMENT_ID, company: environment.INTACCT_COMPANY_ID },
    everySeconds: environment.REFERENCE_REFRESH_SECONDS,
    demandSeconds: environment.REFERENCE_DEMAND_SECONDS,
    onChange: async (tx, kind) => {
      await replanning.afterReference(tx, kind);
      await parties.retry.afterReference(tx, kind);
    },
    onPublished: () => relay.wake(),
  });
  const { rows: references, refresher } = reference;
  const rules = new MappingRuleRepository(db);
  const settings = new SettingsRepository(
    environment.INTACCT_ENTITY_ID === undefined ? {} : { defaultEntity: environment.INTACCT_ENTITY_ID },
  );
  const context: ContextProvider = new ContextProvider({ database: db, rules, settings, references, refresher, clock });
  const parties = buildParties({
    environment,
    db,
    client,
    host,
    source,
    audit,
    replanning,
    wake: () => wake.parties(),
  });
  const board = new NewerSchemaBoard();
  const deadLetterRows = new DeadLetterRepository(outbox);
  const intakeParts = {
    database: db,
    inbox: new Inbox(POSTER_SCHEMA),
    deadLetters: deadLetterRows,
    audit,
    source,
    environmentId: environment.ENVIRONMENT_ID,
    board,
  };
  const dealIntake = new BatchIntake(intakeParts, new DealSink(host, environment.ENVIRONMENT_ID, () => wake.planner()));
  const organizationIntake = new BatchIntake(
    intakeParts,
    new OrganizationSink(parties.organizations, parties.merger, audit, () => wake.parties()),
  );
  const intakes = new Map([
    [Topic.deals as string, dealIntake],
    [Topic.organizations as string, organizationIntake],
  ]);
  const ledgerAccess = new LedgerAccessService(
    db,
    client,
    audit,
    async () => usedByRules(await rules.all(), environment.INTACCT_ENTITY_ID),
    () => loops.wakeAll(),
  );
  const notifications = buildNotifications({ environment, db, leases, source, audit, clock, owner });
  const loops = new PosterLoops({
    notifications,
    host,
    parties: parties.worker,
    refresher,
    pruner: new InboxPruner(db, intakeParts.inbox, leases, {
      owner,
      retentionDays: environment.POSTER_INBOX_RETENTION_DAYS,
    }),
    engines: environment.INTACCT_CONNECTIONS,
    idleMs: environment.POSTER_IDLE_MS,
    isRefused: () => client.loginRefusal !== undefined,
  });
  wake.planner = () => loops.wakePlanner();
  wake.parties = () => loops.wakeParties();
  refresher.onWake(() => loops.reference.wake());
  const twoPeople = new TwoPeople(settings);
  const ruleService = new MappingRuleService(db, rules, context, replanning, audit, clock, twoPeople);
  const ruleTransfer = new RuleTransferService(db, rules, context, replanning, audit, clock, twoPeople);
  return {
    ...around,
    trail,
    audit,
    relay,
    sealer,
    host,
    replanning,
    reference,
    context,
    parties,
    board,
    loops,
    dealIntake,
    organizationIntake,
    batchSource: bus.source(),
    ruleTransfer,
    ruleService,
    ruleProposals: new RuleProposalService({
      database: db,
      repository: new RuleProposalRepository(),
      rules: ruleService,
      transfer: ruleTransfer,
      audit,
      clock,
    }),
    settingsService: new SettingsService(db, settings, context, replanning, audit),
    ledgerAccess,
    notifications,
    ingestConditions: new IngestConditionConsumer(
      db,
      bus.source('poster-notifications'),
      intakeParts.inbox,
      notifications.conditions,
      environment.ENVIRONMENT_ID,
    ),
    onError,
    deadLetters: new DeadLetterService(
      db,
      deadLetterRows,
      intakes,
      audit,
      async (tx, dealId, by) => await host.current?.dealIntake.closeUnreadable(tx, dealId, by),
    ),
    evidence: new EvidenceService(db, host, source, trail),
    holdDecisions: new HoldDecisions(db, replanning, audit, new ReleaseGuard(settings)),
    holdCauses: new HoldCauses(db, source),
    operationList: new OperationList(db, source, host),
    payables: new PartyPayablesReader(db, source, parties.organizations, parties.repository, client),
    previews: new PreviewService(db, host, context, parties.organizations, parties.repository),
  };
}
