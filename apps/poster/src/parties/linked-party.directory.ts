import type { DealWon } from '@app/contracts';
import type { HoldReason, PartyIds } from '@app/mapping';
import type { Sql } from '@app/platform';

import { PartyDirectory, type PartyStatus } from '../posting/index.js';
import type { OrganizationRepository } from './organization.repository.js';
import type { PartyKind, PartyRecord, PartyRepository } from './party.repository.js';

/** The parties a deal needs: the kinds that are configured, and always the customer, which fills the dimension. */
export class LinkedPartyDirectory extends PartyDirectory {
  constructor(
    private readonly organizations: OrganizationRepository,
    private readonly parties: PartyRepository,
    private readonly kinds: readonly PartyKind[],
    private readonly wake: () => void,
  ) {
    super();
  }

  async partiesFor(tx: Sql, event: DealWon): Promise<PartyStatus> {
    // Without an organization the rules say what follows: a default party, or a hold.
    if (event.organization == null) return { kind: 'ready', ids: {} };
    const { company, organization, observedAt } = event;
    // No id in the ledger can be made of anything else; one such organization must not stop the others.
    if (!/^\d{1,15}$/.test(organization.organizationId)) return { kind: 'held', reason: unusable(organization.name) };
    await this.organizations.ensure(tx, company, organization, observedAt);
    const id = await this.organizations.survivor(tx, company, organization.organizationId);
    const needed: PartyKind[] = [...new Set<PartyKind>([...this.kinds, 'customer'])];
    const known = await this.parties.of(tx, company, id);
    const missing = needed.filter((kind) => !known.some((party) => party.kind === kind));
    if (missing.length > 0) {
      await this.parties.want(tx, company, id, missing);
      await this.organizations.makeDue(tx, company, [id]);
      this.wake();
      return { kind: 'pending', reason: waiting(id, organization.name) };
    }
    return this.judge(
      known.filter((party) => needed.includes(party.kind)),
      id,
      organization.name,
    );
  }

  private judge(parties: readonly PartyRecord[], id: string, name: string): PartyStatus {
    const stuck = parties.find((party) => ['review', 'refused', 'manual'].includes(party.state));
    if (stuck !== undefined) return { kind: 'held', reason: held(stuck, name) };
    if (parties.some((party) => party.state === 'wanted' || party.state === 'proposed'))
      return { kind: 'pending', reason: waiting(id, name) };
    const ids: { -readonly [K in keyof PartyIds]: PartyIds[K] } = {};
    for (const party of parties)
      if (party.state === 'linked' && party.ledgerId !== null) ids[party.kind] = party.ledgerId;
    return { kind: 'ready', ids };
  }
}

function unusable(name: string): HoldReason {
  return {
    kind: 'party',
    cause: 'party:unusable-id',
    message: `The organization "${name}" has an id that is not a number`,
    remedy: 'Check which system wrote this event',
    field: 'organization',
  };
}

function waiting(organizationId: string, name: string): HoldReason {
  return {
    kind: 'waiting',
    cause: `waiting:party:${organizationId}`,
    message: `The vendor or customer of "${name}" is being found or created`,
    remedy: 'Nothing to do: the deal goes on by itself',
  };
}

function held(party: PartyRecord, name: string): HoldReason {
  const { organizationId, kind, state, problem } = party;
  const remedies = {
    review: `Choose the right ${kind} for the organization, or have a new one made`,
    refused: `Correct the organization in Pipedrive, or link it to a ${kind} of the ledger`,
    manual: `Decide the operation that writes the ${kind}`,
  };
  return {
    kind: 'party',
    cause: `party:${organizationId}:${kind}:${state}`,
    message: `The ${kind} of "${name}" is not settled: ${problem ?? state}`,
    remedy: remedies[state as keyof typeof remedies],
    field: 'organization',
    value: name,
  };
}
