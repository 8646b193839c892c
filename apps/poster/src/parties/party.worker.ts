import { type IntacctErrorClass, IntacctRequestError } from '@app/intacct';
import type { Database } from '@app/platform';

import type { Replanning } from '../context/replanning.js';
import type { PostingHost } from '../identity/posting.host.js';
import type { OrganizationRecord, OrganizationRepository } from './organization.repository.js';
import type { PartyCandidates } from './party-candidates.js';
import type { LedgerParty } from './party-matching.js';
import { type PartyKind, partyKinds, type PartyRepository } from './party.repository.js';
import type { PartyResolver } from './party.resolver.js';

const REFUSED_FOR_CONTENT: ReadonlySet<IntacctErrorClass> = new Set([
  'schema',
  'validation',
  'read-error',
  'not-found',
]);

export interface PartyWorkerOptions {
  readonly batch: number;
  readonly retryMs: number;
}

/**
 * Looks after organizations that are due: asks the ledger whom they might be (no transaction is open meanwhile), then decides each under
 * its lock. Two workers on one organization come to the same verdict, and only the first one's counts.
 */
export class PartyWorker {
  constructor(
    private readonly database: Database,
    private readonly host: PostingHost,
    private readonly organizations: OrganizationRepository,
    private readonly parties: PartyRepository,
    private readonly candidates: PartyCandidates,
    private readonly resolver: PartyResolver,
    private readonly replanning: Replanning,
    private readonly options: PartyWorkerOptions,
  ) {}

  async runOnce(): Promise<{ handled: number; announced: number }> {
    if (this.host.current === undefined) return { handled: 0, announced: 0 };
    const announced = await this.announce();
    const due = await this.organizations.due(this.database, this.options.batch);
    if (due.length === 0) return { handled: 0, announced };
    const handled = await this.handleAll(due);
    return { handled, announced: announced + (await this.announce()) };
  }

  /** Together; where that fails one by one, so that only the culprit waits. Throws what stopped all of them. */
  private async handleAll(due: readonly OrganizationRecord[]): Promise<number> {
    try {
      await this.handle(due);
      return due.length;
    } catch (error) {
      if (due.length > 1 && mayHaveCulprit(error)) return this.oneByOne(due);
      await this.organizations.postpone(this.database, due, this.options.retryMs);
      throw error;
    }
  }

  private async oneByOne(due: readonly OrganizationRecord[]): Promise<number> {
    const failures: unknown[] = [];
    for (const organization of due)
      await this.handleAll([organization]).catch((error: unknown) => failures.push(error));
    if (failures.length === due.length) throw failures[0];
    return due.length - failures.length;
  }

  private async handle(due: readonly OrganizationRecord[]): Promise<void> {
    const wanted = await this.unmatched(due);
    const found = new Map<PartyKind, LedgerParty[]>();
    for (const kind of partyKinds) {
      const some = wanted.get(kind) ?? [];
      if (some.length === 0) continue;
      const states = some.map((organization) => organization.state);
      const ownIds = some.map((organization) => this.resolver.ownId(kind, organization));
      found.set(kind, await this.candidates.find(kind, states, ownIds));
    }
    for (const organization of due)
      await this.database.transaction((tx) => this.resolver.resolve(tx, organization, found));
  }

  /** Which of the due ones need a reading of the ledger, by kind. */
  private async unmatched(due: readonly OrganizationRecord[]): Promise<Map<PartyKind, OrganizationRecord[]>> {
    const wanted = new Map<PartyKind, OrganizationRecord[]>();
    for (const organization of due)
      for (const party of await this.parties.of(this.database, organization.company, organization.organizationId))
        if (party.state === 'wanted' || party.state === 'review' || party.state === 'absent')
          wanted.set(party.kind, [...(wanted.get(party.kind) ?? []), organization]);
    return wanted;
  }

  /** Deals of organizations whose parties changed are planned again; told twice rather than never. */
  private async announce(): Promise<number> {
    const changed = await this.parties.announcements(this.database, 500);
    for (const { organizationId, changedAt } of changed) {
      await this.database.transaction((tx) => this.replanning.request(tx, { organizationId }));
      await this.organizations.makeDueIfBehind(this.database, organizationId);
      await this.parties.announced(this.database, organizationId, changedAt);
    }
    return changed.length;
  }
}

/** What Intacct refuses for its content, one name may have caused; that it cannot be reached, none. */
function mayHaveCulprit(error: unknown): boolean {
  return !(error instanceof IntacctRequestError) || REFUSED_FOR_CONTENT.has(error.failure.class);
}
