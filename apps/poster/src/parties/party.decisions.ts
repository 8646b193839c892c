import type { Database, Transaction } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { SourceCompany } from '../identity/source-company.js';
import type { OrganizationRepository } from './organization.repository.js';
import type { PartyCandidates } from './party-candidates.js';
import type { LedgerParty } from './party-matching.js';
import type { PartyKind, PartyMatch, PartyRecord, PartyRepository, PartyState } from './party.repository.js';

export interface PartyView extends PartyRecord {
  readonly candidates: readonly PartyMatch[];
}

export type PartyRefusal = 'unknown-organization' | 'already-linked' | 'not-in-ledger' | 'taken' | 'in-flight';

/** A person's choice of a party cannot stand. */
export class PartyRefusedError extends Error {
  override readonly name = 'PartyRefusedError';

  constructor(
    readonly refusal: PartyRefusal,
    message: string,
  ) {
    super(message);
  }
}

export interface PartyChoice {
  readonly organizationId: string;
  readonly kind: PartyKind;
  readonly ledgerId: string;
  readonly actor: string;
  readonly reason: string;
}

/** What people see of parties, and their word where matching could not decide. */
export class PartyDecisions {
  constructor(
    private readonly database: Database,
    private readonly source: SourceCompany,
    private readonly organizations: OrganizationRepository,
    private readonly parties: PartyRepository,
    private readonly candidates: PartyCandidates,
    private readonly audit: AuditBook,
  ) {}

  async list(filter: { state?: PartyState; limit: number; after?: string }): Promise<PartyView[]> {
    const company = this.source.current;
    if (company === undefined) return [];
    const views: PartyView[] = [];
    for (const party of await this.parties.list(this.database, company, filter)) {
      const matches = await this.parties.matches(this.database, company, party.organizationId);
      views.push({ ...party, candidates: matches.filter((match) => match.kind === party.kind) });
    }
    return views;
  }

  /** Links an organization to a party of the ledger. Throws `PartyRefusedError`, `IntacctRequestError`. */
  async link(choice: PartyChoice): Promise<void> {
    const company = this.source.current;
    const organizationId =
      company && (await this.organizations.survivor(this.database, company, choice.organizationId));
    if (company === undefined || organizationId === undefined) throw unknown(choice.organizationId);
    const found = await this.candidates.find(choice.kind, [], [choice.ledgerId]);
    const party = found.find((one) => one.ledgerId.toLowerCase() === choice.ledgerId.toLowerCase());
    if (party === undefined)
      throw new PartyRefusedError('not-in-ledger', `Intacct has no ${choice.kind} "${choice.ledgerId}"`);
    await this.database.transaction((tx) => this.store(tx, company, { ...choice, organizationId }, party));
  }

  private async store(tx: Transaction, company: string, choice: PartyChoice, found: LedgerParty): Promise<void> {
    const organization = await this.organizations.lock(tx, company, choice.organizationId);
    if (organization === undefined) throw unknown(choice.organizationId);
    const owners = await this.parties.owners(tx, company, choice.kind, [found.ledgerId]);
    const owner = owners.get(found.ledgerId);
    if (owner !== undefined && owner !== choice.organizationId)
      throw new PartyRefusedError('taken', `"${found.ledgerId}" is the ${choice.kind} of organization ${owner}`);
    await this.parties.want(tx, company, choice.organizationId, [choice.kind]);
    const known = await this.parties.of(tx, company, choice.organizationId);
    const party = known.find((one) => one.kind === choice.kind);
    if (party === undefined || party.state === 'proposed')
      throw new PartyRefusedError('in-flight', `The ${choice.kind} is being created; wait for the outcome`);
    // Decided before: nothing to write.
    if (party.state === 'linked' && party.ledgerId === found.ledgerId && party.matchedBy === 'person') return;
    await this.parties.saveMatches(tx, party, []);
    await this.parties.save(tx, {
      ...party,
      state: 'linked',
      ledgerId: found.ledgerId,
      recordNo: found.recordNo,
      matchedBy: 'person',
      appliedVersion: organization.version,
      problem: null,
    });
    await this.audit.note(tx, {
      action: 'party.linked',
      subjectType: 'party',
      subjectId: choice.organizationId,
      actor: choice.actor,
      reason: choice.reason,
      before: { kind: party.kind, state: party.state, ledgerId: party.ledgerId },
      after: { kind: party.kind, state: 'linked', ledgerId: found.ledgerId, matchedBy: 'person' },
    });
  }
}

function unknown(organizationId: string): PartyRefusedError {
  return new PartyRefusedError('unknown-organization', `There is no organization ${organizationId}`);
}
