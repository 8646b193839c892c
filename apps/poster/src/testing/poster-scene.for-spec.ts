import { SystemClock } from '@app/platform';
import { InMemoryConnectionGate, InMemorySessionStore, IntacctClient } from '@app/intacct';

import { createSandboxIntacct, type SandboxIntacct, SANDBOX_ACCESS } from '../../../sandbox/src/intacct/index.js';
import { InMemorySandboxStore } from '../../../sandbox/src/store/in-memory-sandbox-store.js';
import { ContextProvider } from '../context/context.provider.js';
import { Replanning } from '../context/replanning.js';
import { PostingHost } from '../identity/posting.host.js';
import { buildReference, type ReferenceServices } from '../reference/reference.factory.js';
import type { ReferenceRefresher } from '../reference/reference.refresher.js';
import { MappingRuleRepository } from '../rules/mapping-rule.repository.js';
import { MappingRuleService } from '../rules/mapping-rule.service.js';
import { RuleProposalRepository } from '../rules/rule-proposal.repository.js';
import { RuleProposalService } from '../rules/rule-proposal.service.js';
import { TwoPeople } from '../rules/two-people.js';
import { RuleTransferService } from '../rules/rule-transfer.service.js';
import { SettingsRepository } from '../settings/settings.repository.js';
import { SettingsService } from '../settings/settings.service.js';
import { COMPANY, ENVIRONMENT_ID, PosterBench } from './poster-bench.for-spec.js';
import { RecordedPosting } from './recorded-posting.for-spec.js';

/** Rules, settings and reference data on a real database, before the sandboxed Intacct over sockets. */
export class PosterScene {
  readonly posting = new RecordedPosting();
  readonly host = new PostingHost(() => this.posting.asPosting());
  readonly replanning = new Replanning(this.host, () => undefined);
  readonly client: IntacctClient;
  readonly reference: ReferenceServices;
  readonly refresher: ReferenceRefresher;
  readonly context: ContextProvider;
  readonly rules: MappingRuleService;
  readonly transfer: RuleTransferService;
  readonly proposals: RuleProposalService;
  readonly settings: SettingsService;

  private constructor(
    readonly bench: PosterBench,
    readonly sandbox: SandboxIntacct,
  ) {
    const { db, leases, audit } = bench;
    const clock = new SystemClock();
    this.client = new IntacctClient({
      credentials: { ...credentials, url: sandbox.url },
      gate: new InMemoryConnectionGate(2),
      sessions: new InMemorySessionStore(),
      allowedHosts: ['127.0.0.1'],
      readRetries: 0,
      onRequest: (report) => this.reference.costs.observe(report),
    });
    this.reference = buildReference({
      db,
      leases,
      audit,
      clock,
      client: this.client,
      owner: 'test',
      leaseMs: 60_000,
      identity: { environmentId: ENVIRONMENT_ID, company: 'ACME' },
      everySeconds: 3600,
      demandSeconds: 0,
      onChange: async (tx, kind) => void (await this.replanning.afterReference(tx, kind)),
    });
    this.refresher = this.reference.refresher;
    const rules = new MappingRuleRepository(db);
    const settings = new SettingsRepository();
    const { rows: references, refresher } = this.reference;
    this.context = new ContextProvider({ database: db, rules, settings, references, refresher, clock });
    const twoPeople = new TwoPeople(settings);
    this.transfer = new RuleTransferService(db, rules, this.context, this.replanning, audit, clock, twoPeople);
    this.rules = new MappingRuleService(db, rules, this.context, this.replanning, audit, clock, twoPeople);
    const { rules: ruleService, transfer } = this;
    const repository = new RuleProposalRepository();
    this.proposals = new RuleProposalService({ database: db, repository, rules: ruleService, transfer, audit, clock });
    this.settings = new SettingsService(db, settings, this.context, this.replanning, audit);
  }

  static async open(): Promise<PosterScene> {
    const bench = await PosterBench.open();
    const sandbox = await createSandboxIntacct({ store: new InMemorySandboxStore(), port: 0, host: '127.0.0.1' });
    await bench.source.adopt(COMPANY);
    const scene = new PosterScene(bench, sandbox);
    scene.host.open(COMPANY);
    return scene;
  }

  async close(): Promise<void> {
    this.client.close();
    await this.sandbox.close();
    await this.bench.close();
  }
}

const credentials = {
  senderId: SANDBOX_ACCESS.senderId,
  senderPassword: SANDBOX_ACCESS.senderPassword,
  companyId: SANDBOX_ACCESS.companyId,
  userId: SANDBOX_ACCESS.userId,
  userPassword: SANDBOX_ACCESS.userPassword,
};
