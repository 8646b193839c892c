import {
  AccessModule,
  callLimitsOf,
  type HealthCheck,
  HealthModule,
  MetricsModule,
  PostgresApiKeyStore,
  tokenVerifierOf,
} from '@app/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { Registry } from 'prom-client';

import { AsyncApiController } from './admin/async-api.controller.js';
import { BrakesController } from './admin/brakes.controller.js';
import { DeadLettersController } from './admin/dead-letters.controller.js';
import { EvidenceController } from './admin/evidence.controller.js';
import { HoldCauses } from './admin/hold-causes.js';
import { IntacctController } from './admin/intacct.controller.js';
import { NotificationsController } from './admin/notifications.controller.js';
import { OperationList } from './admin/operation-list.js';
import { OperationReviewsController } from './admin/operation-reviews.controller.js';
import { OperationsController } from './admin/operations.controller.js';
import { PartiesController } from './admin/parties.controller.js';
import { PartyPayablesReader } from './admin/party-payables.js';
import { PayablesController } from './admin/payables.controller.js';
import { PostingsController } from './admin/postings.controller.js';
import { RecoveryController } from './admin/recovery.controller.js';
import { ReferenceController } from './admin/reference.controller.js';
import { RuleFilesController } from './admin/rule-files.controller.js';
import { RuleProposalsController } from './admin/rule-proposals.controller.js';
import { RulesController } from './admin/rules.controller.js';
import { SettingsController } from './admin/settings.controller.js';
import { StatusController } from './admin/status.controller.js';
import { AUDIT_TRAIL, BATCH_SOURCE, DATABASE } from './admin/tokens.js';
import { HoldDecisions } from './brakes/hold.decisions.js';
import { DEAL_INTAKE, DealWonConsumer } from './consumers/deal-won.consumer.js';
import { NewerSchemaBoard } from './consumers/newer-schema.board.js';
import { ORGANIZATION_INTAKE, OrganizationChangedConsumer } from './consumers/organization-changed.consumer.js';
import { PreviewService } from './context/preview.service.js';
import { Replanning } from './context/replanning.js';
import { POSTER_SCHEMA } from './database/poster-database.js';
import { DeadLetterService } from './dead-letters/dead-letter.service.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { AuditBook } from './identity/audit.book.js';
import { PostingHost } from './identity/posting.host.js';
import { SourceCompany } from './identity/source-company.js';
import { ChannelService } from './notifications/channel.service.js';
import { NotificationRepository } from './notifications/notification.repository.js';
import { LedgerAccessService } from './ledger/ledger-access.service.js';
import { PartyDecisions } from './parties/party.decisions.js';
import { PartyRetry } from './parties/party.retry.js';
import { PosterLifecycle } from './poster.lifecycle.js';
import { type LiveFigures, PosterMetrics } from './poster.metrics.js';
import type { PosterServices } from './poster.services.js';
import { ReferenceMetrics } from './reference/reference.metrics.js';
import { ReferenceProgressService } from './reference/reference.progress.js';
import { ReferencePublisher } from './reference/reference.publisher.js';
import { ReferenceRefresher } from './reference/reference.refresher.js';
import { ReferenceRepository } from './reference/reference.repository.js';
import { ReferenceRunsRepository } from './reference/reference-runs.repository.js';
import { ReferenceScheduleService } from './reference/reference-schedule.js';
import { MappingRuleService } from './rules/mapping-rule.service.js';
import { RuleProposalService } from './rules/rule-proposal.service.js';
import { RuleTransferService } from './rules/rule-transfer.service.js';
import { SettingsService } from './settings/settings.service.js';

/** The faces of the poster, HTTP and bus, on services that were put together before. */
@Module({})
export class PosterModule {
  static register(services: PosterServices): DynamicModule {
    return {
      module: PosterModule,
      imports: [
        accessModule(services),
        MetricsModule,
        HealthModule.register({ useFactory: () => healthChecks(services) }),
      ],
      controllers: [
        RulesController,
        RuleFilesController,
        RuleProposalsController,
        SettingsController,
        RecoveryController,
        ReferenceController,
        PostingsController,
        EvidenceController,
        BrakesController,
        OperationsController,
        OperationReviewsController,
        PartiesController,
        PayablesController,
        DeadLettersController,
        StatusController,
        IntacctController,
        AsyncApiController,
        NotificationsController,
        DealWonConsumer,
        OrganizationChangedConsumer,
      ],
      providers: [
        { provide: DATABASE, useValue: services.db },
        { provide: AUDIT_TRAIL, useValue: services.trail },
        { provide: BATCH_SOURCE, useValue: services.batchSource },
        { provide: DEAL_INTAKE, useValue: services.dealIntake },
        { provide: ORGANIZATION_INTAKE, useValue: services.organizationIntake },
        { provide: AuditBook, useValue: services.audit },
        { provide: PostingHost, useValue: services.host },
        { provide: SourceCompany, useValue: services.source },
        { provide: Replanning, useValue: services.replanning },
        { provide: HoldDecisions, useValue: services.holdDecisions },
        { provide: HoldCauses, useValue: services.holdCauses },
        { provide: OperationList, useValue: services.operationList },
        { provide: EvidenceService, useValue: services.evidence },
        { provide: PartyPayablesReader, useValue: services.payables },
        { provide: PreviewService, useValue: services.previews },
        { provide: NewerSchemaBoard, useValue: services.board },
        { provide: LedgerAccessService, useValue: services.ledgerAccess },
        { provide: ChannelService, useValue: services.notifications.channels },
        { provide: NotificationRepository, useValue: services.notifications.repository },
        { provide: DeadLetterService, useValue: services.deadLetters },
        { provide: ReferenceRefresher, useValue: services.reference.refresher },
        { provide: ReferenceRepository, useValue: services.reference.rows },
        { provide: ReferenceRunsRepository, useValue: services.reference.runs },
        { provide: ReferenceScheduleService, useValue: services.reference.schedule },
        { provide: ReferenceProgressService, useValue: services.reference.progress },
        { provide: ReferencePublisher, useValue: services.reference.publisher },
        {
          provide: ReferenceMetrics,
          inject: [Registry],
          useFactory: (registry: Registry) => new ReferenceMetrics(registry, services.reference.progress),
        },
        { provide: MappingRuleService, useValue: services.ruleService },
        { provide: RuleProposalService, useValue: services.ruleProposals },
        { provide: RuleTransferService, useValue: services.ruleTransfer },
        { provide: SettingsService, useValue: services.settingsService },
        { provide: PartyRetry, useValue: services.parties.retry },
        { provide: PartyDecisions, useValue: services.parties.decisions },
        { provide: PosterLifecycle, useFactory: () => new PosterLifecycle(services) },
        {
          provide: PosterMetrics,
          inject: [Registry],
          useFactory: (registry: Registry) => new PosterMetrics(registry, liveFigures(services)),
        },
      ],
    };
  }
}

function accessModule({ environment, db, audit }: PosterServices): DynamicModule {
  const tokens = tokenVerifierOf(environment);
  return AccessModule.register({
    adminApiKey: environment.ADMIN_API_KEY,
    keys: new PostgresApiKeyStore(db, POSTER_SCHEMA, (tx, note) => audit.note(tx, note)),
    ...(tokens === undefined ? {} : { tokens }),
    limits: callLimitsOf(environment),
  });
}

function healthChecks({ db, batchSource, board }: PosterServices): HealthCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await db.query('select value from context_revision');
      },
    },
    {
      name: 'bus',
      check: () => (batchSource.status() === 'crashed' ? refuse('the consumer has crashed') : Promise.resolve()),
    },
    {
      name: 'event schema',
      check: () => {
        const [first] = board.problems();
        return first === undefined ? Promise.resolve() : refuse(first);
      },
    },
  ];
}

function refuse(problem: string): Promise<never> {
  return Promise.reject(new Error(problem));
}

function liveFigures({ relay, host, deadLetters }: PosterServices): LiveFigures {
  return {
    outbox: () => relay.pending(),
    deals: async () => ({ ...(await host.current?.queries.health())?.deals }),
    operations: async () => ({ ...(await host.current?.queries.health())?.operations }),
    deadLetters: () => deadLetters.countOpen(),
  };
}
