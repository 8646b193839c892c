import type { ContactPerson, OrganizationState, PostalAddress } from '@app/contracts';
import type { PipedriveAddress, PipedriveContactPoint, PipedriveOrganization, PipedrivePerson } from '@app/pipedrive';

import { NormalizationError } from '../deal/normalization.error.js';
import { plainText } from '../deal/plain-text.js';
import { countryCode } from './country-code.js';

/** An organization as everybody downstream knows it. `taxIdField` is the key of the custom field that holds the tax id. */
export function normalizeOrganization(
  organization: PipedriveOrganization,
  contact: PipedrivePerson | undefined,
  taxIdField: string | undefined,
): OrganizationState {
  const name = plainText(organization.name).trim();
  if (name === '') throw new NormalizationError(`organization ${organization.id}`, 'has no name');
  return {
    organizationId: organization.id,
    name,
    address: normalizeAddress(organization.address),
    website: text(organization.website),
    taxId: taxIdOf(organization, taxIdField),
    contact: contact === undefined || contact.isDeleted ? null : normalizeContact(contact),
  };
}

export function normalizeContact(person: PipedrivePerson): ContactPerson {
  return {
    personId: person.id,
    name: plainText(person.name),
    firstName: text(person.firstName),
    lastName: text(person.lastName),
    email: primary(person.emails),
    phone: primary(person.phones),
  };
}

/** Pipedrive marks one as primary; where nobody did, the first one counts. */
function primary(points: readonly PipedriveContactPoint[]): string | null {
  const filled = points.filter((point) => point.value !== '');
  return text((filled.find((point) => point.primary) ?? filled[0])?.value ?? null);
}

function normalizeAddress(address: PipedriveAddress | null): PostalAddress | null {
  if (address === null) return null;
  const street = [address.route, address.streetNumber].filter((part) => part !== null && part !== '').join(' ');
  const result: PostalAddress = {
    formatted: plainText(address.value ?? ''),
    street: text(street),
    subpremise: text(address.subpremise),
    city: text(address.locality ?? address.sublocality),
    region: text(address.adminAreaLevel1),
    postalCode: text(address.postalCode),
    country: text(address.country),
    countryCode: countryCode(address.country),
  };
  return Object.values(result).every((part) => part === null || part === '') ? null : result;
}

function taxIdOf(organization: PipedriveOrganization, field: string | undefined): string | null {
  const raw = field === undefined ? null : organization.customFields[field];
  return typeof raw === 'string' ? text(raw) : null;
}

function text(value: string | null): string | null {
  const trimmed = value === null ? '' : plainText(value).trim();
  return trimmed === '' ? null : trimmed;
}
