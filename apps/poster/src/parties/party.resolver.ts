import type { Transaction } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { PostingHost } from '../identity/posting.host.js';
import type { PostingIdentity } from '../posting/index.js';
import type { OrganizationRecord, OrganizationRepository } from './organization.repository.js';
import { ownPartyId } from './own-party-id.js';
import { type LedgerParty, matchParty } from './party-matching.js';
import { changedPartyPayload, newPartyPayload } from './party-payload.builder.js';
import type { PartyKind, PartyRecord, PartyRepository } from './party.repository.js';

export interface PartyPolicy {
  readonly environmentId: string;
  /** Kinds that are created where they cannot be matched. */
  readonly kinds: readonly PartyKind[];
  readonly vendorsOnPaymentHold: boolean;
}

/** Decides what an organization is in the ledger: linked, proposed for creation or update, or for a person to look at. */
export class PartyResolver {
  constructor(
    private readonly organizations: OrganizationRepository,
    private readonly parties: PartyRepository,
    private readonly host: PostingHost,
    private readonly audit: AuditBook,
    private readonly policy: PartyPolicy,
  ) {}

  ownId(kind: PartyKind, organization: OrganizationRecord): string {
    const identity: PostingIdentity = {
      environmentId: this.policy.environmentId,
      company: organization.company,
    };
    return ownPartyId(identity, kind, organization.organizationId);
  }

  /** `found`: candidates by kind, read a moment ago; a kind that is missing was not asked for. */
  async resolve(
    tx: Transaction,
    seen: OrganizationRecord,
    found: ReadonlyMap<PartyKind, readonly LedgerParty[]>,
  ): Promise<void> {
    const organization = await this.organizations.lock(tx, seen.company, seen.organizationId);
    // A newer state came after the candidates were read: it is due again, and will be matched by its own name.
    if (organization === undefined || organization.version !== seen.version) return;
    for (const party of await this.parties.of(tx, organization.company, organization.organizationId))
      await this.resolveParty(tx, organization, party, found.get(party.kind));
    await this.organizations.settle(tx, organization);
  }

  private async resolveParty(
    tx: Transaction,
    organization: OrganizationRecord,
    party: PartyRecord,
    candidates: readonly LedgerParty[] | undefined,
  ): Promise<void> {
    switch (party.state) {
      case 'wanted':
      case 'review':
      case 'absent':
        if (candidates !== undefined) await this.match(tx, organization, party, candidates);
        return;
      case 'linked':
        await this.update(tx, organization, party);
        return;
      case 'proposed':
      case 'refused':
        await this.proposeAgain(tx, organization, party);
        return;
      case 'manual':
        return;
    }
  }

  private async match(
    tx: Transaction,
    organization: OrganizationRecord,
    party: PartyRecord,
    candidates: readonly LedgerParty[],
  ): Promise<void> {
    const ids = candidates.map((candidate) => candidate.ledgerId);
    const owners = await this.parties.owners(tx, organization.company, party.kind, ids);
    const verdict = matchParty(organization.state, this.ownId(party.kind, organization), candidates, owners);
    if (verdict.kind === 'link') return this.link(tx, organization, party, verdict.party, verdict.by);
    await this.parties.saveMatches(tx, party, verdict.kind === 'review' ? verdict.matches : []);
    if (verdict.kind === 'review') {
      const [first] = verdict.matches;
      const problem = `${first?.why ?? 'not certain'}: ${verdict.matches.map((match) => match.ledgerId).join(', ')}`;
      return this.change(tx, party, { state: 'review', problem }, 'party.review-needed');
    }
    if (!this.policy.kinds.includes(party.kind))
      return this.change(tx, party, { state: 'absent', problem: null }, 'party.not-found');
    if (organization.isDeleted) {
      const problem = 'the organization was deleted in Pipedrive before it had a party';
      return this.change(tx, party, { state: 'refused', problem }, 'party.refused');
    }
    return this.create(tx, organization, party);
  }

  private async link(
    tx: Transaction,
    organization: OrganizationRecord,
    party: PartyRecord,
    found: LedgerParty,
    by: string,
  ): Promise<void> {
    await this.parties.saveMatches(tx, party, []);
    const change = {
      state: 'linked' as const,
      ledgerId: found.ledgerId,
      recordNo: found.recordNo,
      matchedBy: by,
      // Nothing is written over a party that people keep; only later changes of the organization are.
      appliedVersion: organization.version,
      problem: null,
    };
    await this.change(tx, party, change, 'party.linked');
  }

  private async create(tx: Transaction, organization: OrganizationRecord, party: PartyRecord): Promise<void> {
    const ledgerId = this.ownId(party.kind, organization);
    // The party's book is locked before its row, as the core does when it settles an operation: else the two could lock each other out.
    await this.host.require().operationIntake.propose(tx, {
      partyId: organization.organizationId,
      kind: party.kind,
      action: 'create',
      reference: ledgerId,
      version: organization.version,
      payload: newPartyPayload(party.kind, organization.state, this.policy),
      again: party.state === 'refused',
    });
    // The book is ours now; until it was, the operation before may have been settled, and the party with it.
    const current = (await this.parties.lock(tx, party)) ?? party;
    if (current.state === 'linked') return this.update(tx, organization, current);
    const change = { state: 'proposed' as const, ledgerId, proposedVersion: organization.version, problem: null };
    await this.change(tx, current, change, 'party.proposed');
  }

  /** A refused or not yet created party goes out with the newest state, under its own key. */
  private async proposeAgain(tx: Transaction, organization: OrganizationRecord, party: PartyRecord): Promise<void> {
    const isNewer = organization.version > (party.proposedVersion ?? -1);
    if (party.ledgerId === null || !isNewer) return;
    if (party.appliedVersion !== null) return this.update(tx, organization, party);
    await this.create(tx, organization, party);
  }

  private async update(tx: Transaction, organization: OrganizationRecord, party: PartyRecord): Promise<void> {
    const newest = Math.max(party.appliedVersion ?? 0, party.proposedVersion ?? 0);
    if (party.ledgerId === null || organization.version <= newest || organization.isDeleted) return;
    await this.host.require().operationIntake.propose(tx, {
      partyId: organization.organizationId,
      kind: party.kind,
      action: 'update',
      reference: party.ledgerId,
      version: organization.version,
      payload: changedPartyPayload(organization.state),
    });
    const current = (await this.parties.lock(tx, party)) ?? party;
    await this.change(tx, current, { proposedVersion: organization.version }, 'party.update-proposed');
  }

  private async change(
    tx: Transaction,
    party: PartyRecord,
    change: Partial<PartyRecord>,
    action: string,
  ): Promise<void> {
    const after = { ...party, ...change };
    await this.parties.save(tx, after);
    if (party.state === after.state && party.problem === after.problem && action !== 'party.update-proposed') return;
    await this.audit.note(tx, {
      action,
      subjectType: 'party',
      subjectId: party.organizationId,
      before: { kind: party.kind, state: party.state, ledgerId: party.ledgerId },
      after: { kind: party.kind, state: after.state, ledgerId: after.ledgerId, matchedBy: after.matchedBy },
      ...(after.problem === null ? {} : { reason: after.problem }),
    });
  }
}
