import type { DealWon } from '@app/contracts';

import { LinkedPartyDirectory } from '../parties/linked-party.directory.js';
import { OrganizationRepository } from '../parties/organization.repository.js';
import { OrganizationSink } from '../parties/organization.sink.js';
import { LedgerPartyCandidates } from '../parties/party-candidates.js';
import { PartyMerger } from '../parties/party.merger.js';
import { PartyOperationListener } from '../parties/party-operation.listener.js';
import { type PartyKind, partyKinds, type PartyRecord, PartyRepository } from '../parties/party.repository.js';
import { PartyResolver } from '../parties/party.resolver.js';
import { PartyWorker } from '../parties/party.worker.js';
import type { Operation, PartyStatus } from '../posting/index.js';
import { batchContext, COMPANY, ENVIRONMENT_ID, organization, organizationRecord } from './poster-bench.for-spec.js';
import { PosterScene } from './poster-scene.for-spec.js';

/** Parties of organizations on a real database, before a ledger whose customers and vendors have been read. */
export class PartyScene {
  readonly organizations = new OrganizationRepository();
  readonly parties = new PartyRepository();
  readonly candidates: LedgerPartyCandidates;
  readonly resolver: PartyResolver;
  private readonly directory = new LinkedPartyDirectory(this.organizations, this.parties, partyKinds, () => undefined);
  private readonly worker: PartyWorker;

  private constructor(readonly poster: PosterScene) {
    const { bench, host, replanning, client } = poster;
    const { organizations, parties } = this;
    const policy = { environmentId: ENVIRONMENT_ID, kinds: partyKinds, vendorsOnPaymentHold: true };
    this.resolver = new PartyResolver(organizations, parties, host, bench.audit, policy);
    this.candidates = new LedgerPartyCandidates(client, bench.db);
    const options = { batch: 50, retryMs: 1000 };
    const { candidates, resolver } = this;
    this.worker = new PartyWorker(bench.db, host, organizations, parties, candidates, resolver, replanning, options);
  }

  static async open(): Promise<PartyScene> {
    const poster = await PosterScene.open();
    await poster.refresher.refresh();
    return new PartyScene(poster);
  }

  close(): Promise<void> {
    return this.poster.close();
  }

  /** Handles what is due. */
  runOnce(): ReturnType<PartyWorker['runOnce']> {
    return this.worker.runOnce();
  }

  /** What a deal is told that needs the parties of its organization; the first one asks for them. */
  statusOf(event: DealWon): Promise<PartyStatus> {
    return this.poster.bench.db.transaction((tx) => this.directory.partiesFor(tx, event));
  }

  partiesOf(organizationId: string): Promise<PartyRecord[]> {
    return this.parties.of(this.poster.bench.db, COMPANY, organizationId);
  }

  async partyOf(organizationId: string, kind: PartyKind): Promise<PartyRecord | undefined> {
    return (await this.partiesOf(organizationId)).find((party) => party.kind === kind);
  }

  async states(organizationId: string): Promise<Record<string, string>> {
    return Object.fromEntries((await this.partiesOf(organizationId)).map((party) => [party.kind, party.state]));
  }

  /** An organization is told as it is now. */
  async changed(organizationId: string, changes: Parameters<typeof organization>[1]): Promise<void> {
    const { bench } = this.poster;
    const merger = new PartyMerger(this.organizations, this.parties, bench.audit);
    const sink = new OrganizationSink(this.organizations, merger, bench.audit, () => undefined);
    await bench.intake(sink).handle([organizationRecord(organization(organizationId, changes))], batchContext);
  }

  /** The operation that creates this party has ended: done, unless the changes say otherwise. */
  settled(kind: PartyKind, reference: string, changes: Partial<Operation> = {}): Promise<void> {
    const { bench } = this.poster;
    const listener = new PartyOperationListener(this.parties, bench.audit, () => undefined);
    const operation = { ...created, kind, reference, ...changes } as Operation;
    return bench.db.transaction((tx) => listener.settled(tx, operation));
  }
}

const created = {
  id: '0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a02',
  company: COMPANY,
  action: 'create',
  state: 'done',
  recordNo: '77',
  version: 0,
  refusal: null,
  payloadHash: 'newest',
  landedHash: 'newest',
  attempts: [{ payloadHash: 'newest' }],
};

/** A deal, as far as its organization matters. */
export function dealOf(organizationId: string, name: string, taxId?: string): DealWon {
  return {
    company: COMPANY,
    observedAt: '2026-03-14T10:00:00.000Z',
    organization: { organizationId, name, ...(taxId === undefined ? {} : { taxId }) },
  } as DealWon;
}
