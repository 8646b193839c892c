import type { OrganizationState } from '@app/contracts';

import { looseName, normalizedName, normalizedTaxId } from './party-name.js';
import type { PartyMatch } from './party.repository.js';

/** A vendor or customer of the ledger, as far as matching looks at it. */
export interface LedgerParty {
  readonly ledgerId: string;
  readonly recordNo: string;
  readonly name: string;
  readonly taxId: string;
  readonly active: boolean;
}

export type MatchVerdict =
  | { readonly kind: 'link'; readonly party: LedgerParty; readonly by: 'own-id' | 'tax-id' | 'name' }
  | { readonly kind: 'review'; readonly matches: readonly PartyMatch[] }
  | { readonly kind: 'none' };

/**
 * Own id, then tax id, then the exact normalized name: unique, and not another organization's. Whatever is only near, or not unique,
 * or taken, is for a person. Pure; `owners` says whose a ledger id is already.
 */
export function matchParty(
  organization: OrganizationState,
  ownId: string,
  candidates: readonly LedgerParty[],
  owners: ReadonlyMap<string, string>,
): MatchVerdict {
  const own = candidates.find((party) => party.ledgerId === ownId);
  if (own !== undefined) return { kind: 'link', party: own, by: 'own-id' };
  const taxId = normalizedTaxId(organization.taxId ?? '');
  const byTaxId = taxId === '' ? [] : candidates.filter((party) => normalizedTaxId(party.taxId) === taxId);
  if (byTaxId.length > 0) return unique(organization, byTaxId, owners, 'tax-id');
  const name = normalizedName(organization.name);
  const byName = candidates.filter((party) => normalizedName(party.name) === name && !contradicts(taxId, party));
  if (byName.length > 0) return uniqueName(organization, byName, owners);
  const loose = looseName(organization.name);
  const near = candidates.filter((party) => looseName(party.name) === loose && !contradicts(taxId, party));
  const free = near.filter((party) => !owners.has(party.ledgerId));
  return free.length > 0 ? review(free, 'the name is nearly the same') : { kind: 'none' };
}

/** Two different tax ids are two different companies, whatever they are called. */
function contradicts(taxId: string, party: LedgerParty): boolean {
  const other = normalizedTaxId(party.taxId);
  return taxId !== '' && other !== '' && other !== taxId;
}

/** Of one name there may be several companies: those that belong to other organizations are not ours. */
function uniqueName(
  organization: OrganizationState,
  found: readonly LedgerParty[],
  owners: ReadonlyMap<string, string>,
): MatchVerdict {
  const free = found.filter((party) => isFree(party, organization, owners));
  return free.length === 0 ? { kind: 'none' } : unique(organization, free, owners, 'name');
}

function unique(
  organization: OrganizationState,
  found: readonly LedgerParty[],
  owners: ReadonlyMap<string, string>,
  by: 'tax-id' | 'name',
): MatchVerdict {
  const what = by === 'tax-id' ? 'the tax id' : 'the name';
  const [only] = found;
  if (found.length > 1 || only === undefined) return review(found, `${what} is not unique`);
  if (!isFree(only, organization, owners)) return review(found, `${what} is that of another organization's party`);
  if (!only.active) return review(found, `${what} is that of an inactive party`);
  return { kind: 'link', party: only, by };
}

function isFree(party: LedgerParty, organization: OrganizationState, owners: ReadonlyMap<string, string>): boolean {
  const owner = owners.get(party.ledgerId);
  return owner === undefined || owner === organization.organizationId;
}

function review(found: readonly LedgerParty[], why: string): MatchVerdict {
  return { kind: 'review', matches: found.map(({ ledgerId, name }) => ({ ledgerId, name, why })) };
}
