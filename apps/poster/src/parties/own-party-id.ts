import { environmentPrefix } from '../posting/model/ledger-reference.js';
import type { PostingIdentity } from '../posting/index.js';
import type { PartyKind } from './party.repository.js';

const MAX_LENGTH = 20;

/** An organization id that makes no ledger id; Pipedrive's are positive whole numbers. */
export class UnusableOrganizationIdError extends Error {
  override readonly name = 'UnusableOrganizationIdError';
}

/**
 * The id that a party made by us has in the ledger: a letter, four characters of environment and company, the organization's number.
 * Two Pipedrive accounts that write to one ledger both have an organization 41.
 */
export function ownPartyId(identity: PostingIdentity, kind: PartyKind, organizationId: string): string {
  if (!/^\d+$/.test(organizationId)) throw new UnusableOrganizationIdError(`organization id "${organizationId}"`);
  const letter = kind === 'vendor' ? 'V' : 'C';
  const id = `${letter}${environmentPrefix(identity)}${BigInt(organizationId).toString(36).toUpperCase()}`;
  if (id.length > MAX_LENGTH) throw new UnusableOrganizationIdError(`id ${id} is too long`);
  return id;
}
