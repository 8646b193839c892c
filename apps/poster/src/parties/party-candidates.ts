import type { OrganizationState } from '@app/contracts';
import { type IntacctClient, where } from '@app/intacct';
import type { Sql } from '@app/platform';

import type { LedgerParty } from './party-matching.js';
import { looseName, normalizedTaxId } from './party-name.js';
import type { PartyKind } from './party.repository.js';

/** Whom an organization might be in the ledger. */
export abstract class PartyCandidates {
  /** One reading for many organizations; `ownIds` are the ids we would give them. */
  abstract find(
    kind: PartyKind,
    organizations: readonly OrganizationState[],
    ownIds: readonly string[],
  ): Promise<LedgerParty[]>;
}

const objects = {
  vendor: { object: 'VENDOR', id: 'VENDORID' },
  customer: { object: 'CUSTOMER', id: 'CUSTOMERID' },
} as const;

/** Asks the ledger itself for exact ones, so that a party made a moment ago is not made again, and the stored rows for near ones. */
export class LedgerPartyCandidates extends PartyCandidates {
  constructor(
    private readonly client: IntacctClient,
    private readonly sql: Sql,
  ) {
    super();
  }

  async find(
    kind: PartyKind,
    organizations: readonly OrganizationState[],
    ownIds: readonly string[],
  ): Promise<LedgerParty[]> {
    const near = await this.stored(kind, organizations);
    const exact = await this.asked(kind, organizations, [...ownIds, ...near.map((party) => party.ledgerId)]);
    // What the ledger says now counts; a stored row that it no longer shows is gone.
    return exact;
  }

  private async asked(
    kind: PartyKind,
    organizations: readonly OrganizationState[],
    ids: readonly string[],
  ): Promise<LedgerParty[]> {
    const { object, id } = objects[kind];
    const names = organizations.map((organization) => organization.name.trim()).filter((name) => name !== '');
    const taxIds = organizations.flatMap((organization) => (organization.taxId ? [organization.taxId.trim()] : []));
    const filters = [
      where.in(id, unique(ids)),
      ...(names.length === 0 ? [] : [where.in('NAME', unique(names))]),
      ...(taxIds.length === 0 ? [] : [where.in('TAXID', unique(taxIds))]),
    ];
    const request = {
      object,
      fields: [id, 'NAME', 'TAXID', 'STATUS'] as const,
      filter: filters.length === 1 ? filters[0] : where.or(...filters),
      caseInsensitive: true,
      showPrivate: true,
      pageSize: 1000,
    };
    const found: LedgerParty[] = [];
    for await (const row of this.client.queryAll<string>(request))
      found.push({
        ledgerId: row[id] ?? '',
        recordNo: row['RECORDNO'] ?? '',
        name: row['NAME'] ?? '',
        taxId: row['TAXID'] ?? '',
        active: row['STATUS'] !== 'inactive',
      });
    return found;
  }

  private async stored(kind: PartyKind, organizations: readonly OrganizationState[]): Promise<{ ledgerId: string }[]> {
    const taxIds = organizations.map((organization) => normalizedTaxId(organization.taxId ?? '')).filter(Boolean);
    const rows = await this.sql.query<{ id: string }>(
      `select id from reference_records
        where kind = $1 and not deleted and (match_name = any($2::text[]) or tax_id = any($3::text[])) limit 500`,
      [kind, organizations.map((organization) => looseName(organization.name)), taxIds],
    );
    return rows.map((row) => ({ ledgerId: row.id }));
  }
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
