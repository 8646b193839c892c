import type { Transaction } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { OrganizationRepository } from './organization.repository.js';
import { partyKinds, type PartyRepository } from './party.repository.js';

/** A merge in Pipedrive re-points the link of the organization that is gone; nothing is rebooked by it. */
export class PartyMerger {
  constructor(
    private readonly organizations: OrganizationRepository,
    private readonly parties: PartyRepository,
    private readonly audit: AuditBook,
  ) {}

  async follow(tx: Transaction, company: string, organizationIds: readonly string[]): Promise<void> {
    for (const from of organizationIds.toSorted()) {
      const to = await this.organizations.survivor(tx, company, from);
      if (to !== from) await this.moveParties(tx, company, from, to);
    }
  }

  private async moveParties(tx: Transaction, company: string, from: string, to: string): Promise<void> {
    const owned = (await this.parties.of(tx, company, from)).filter((party) => party.ledgerId !== null);
    if (owned.length === 0) return;
    const targets = await this.parties.of(tx, company, to);
    const free = partyKinds.filter((kind) => !targets.some((party) => party.kind === kind && party.ledgerId !== null));
    await this.parties.clearUnlinked(tx, company, to, free);
    const moved = await this.parties.move(tx, company, from, to);
    await this.audit.note(
      tx,
      ...moved.map((kind) => ({
        action: 'party.relinked',
        subjectType: 'party',
        subjectId: to,
        before: { organizationId: from },
        after: { organizationId: to, kind, ledgerId: owned.find((party) => party.kind === kind)?.ledgerId },
      })),
    );
  }
}
