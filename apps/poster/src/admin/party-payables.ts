import { type IntacctClient, IntacctRequestError, type VendorPayables } from '@app/intacct';
import { type Database, ProblemError } from '@app/platform';

import type { SourceCompany } from '../identity/source-company.js';
import type { OrganizationRepository } from '../parties/organization.repository.js';
import type { PartyRepository } from '../parties/party.repository.js';

/** What Intacct says is owed to the vendor that an organization is. */
export interface PartyPayables extends VendorPayables {
  readonly organizationId: string;
  /** Earliest due date of an open bill. */
  readonly nextDueOn: string | null;
  readonly readAt: Date;
}

const NEEDS = 'Give the role of our Intacct user "Accounts Payable: bills and payments, list and view".';

/** Reads bills and payments of an organization's vendor from Intacct, live; nothing of it is kept, posted or changed. */
export class PartyPayablesReader {
  constructor(
    private readonly database: Database,
    private readonly source: SourceCompany,
    private readonly organizations: OrganizationRepository,
    private readonly parties: PartyRepository,
    private readonly client: Pick<IntacctClient, 'payablesOf'>,
  ) {}

  /** Throws `ProblemError` where there is no vendor or no permission, `IntacctRequestError` where Intacct gives no answer. */
  async of(organizationId: string): Promise<PartyPayables> {
    const vendorId = await this.vendorOf(organizationId);
    const payables = await this.read(vendorId);
    const due = payables.openBills.flatMap((bill) => bill.dueOn ?? []).toSorted();
    return { organizationId, ...payables, nextDueOn: due.at(0) ?? null, readAt: new Date() };
  }

  private async vendorOf(organizationId: string): Promise<string> {
    const company = this.source.current;
    if (company !== undefined) {
      const survivor = await this.organizations.survivor(this.database, company, organizationId);
      const known = await this.parties.of(this.database, company, survivor);
      const vendor = known.find((party) => party.kind === 'vendor' && party.state === 'linked');
      if (vendor?.ledgerId != null) return vendor.ledgerId;
      if (known.length > 0) throw notLinked(organizationId, known.find((party) => party.kind === 'vendor')?.state);
    }
    throw notLinked(organizationId, undefined);
  }

  private async read(vendorId: string): Promise<VendorPayables> {
    try {
      return await this.client.payablesOf(vendorId);
    } catch (error) {
      if (error instanceof IntacctRequestError && ['permission', 'authorization'].includes(error.failure.class))
        throw new ProblemError(502, {
          title: 'Not permitted in Intacct',
          detail: `Our user may not read the payables of vendor ${vendorId}: ${error.failure.message}`,
          remedy: NEEDS,
          cause: error,
        });
      throw error;
    }
  }
}

function notLinked(organizationId: string, state: string | undefined): ProblemError {
  return new ProblemError(404, {
    detail:
      state === undefined
        ? `Organization ${organizationId} is not linked to a vendor of Intacct.`
        : `The vendor of organization ${organizationId} is not linked yet: it is "${state}".`,
    field: 'organizationId',
    remedy: `Link it with POST /admin/parties/${organizationId}/vendor/link, or let it be created.`,
  });
}
