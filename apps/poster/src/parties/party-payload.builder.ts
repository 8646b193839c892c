import type { ContactPerson, OrganizationState, PostalAddress } from '@app/contracts';
import type { ContactInput, CustomerInput, MailAddressInput, VendorInput } from '@app/intacct';

import type { PartyKind } from './party.repository.js';

/** Lengths of the ledger's fields, as its field lists give them. */
const LENGTH = {
  name: 100,
  address: 255,
  city: 80,
  region: 40,
  zip: 30,
  country: 60,
  person: 40,
  phone: 30,
  email: 200,
};
const EMAIL = /^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$/;

/**
 * A new vendor or customer from what sales knows. A vendor is created on hold for payment unless configured otherwise: nobody in
 * finance has looked at it yet.
 */
export function newPartyPayload(
  kind: PartyKind,
  organization: OrganizationState,
  options: { vendorsOnPaymentHold: boolean },
): VendorInput | CustomerInput {
  const name = cut(organization.name, LENGTH.name) || `Organization ${organization.organizationId}`;
  return {
    name,
    status: 'active',
    ...(organization.taxId ? { taxId: cut(organization.taxId, 50) } : {}),
    displayContact: { printAs: name, companyName: name, ...contactOf(organization) },
    ...(kind === 'vendor' && options.vendorsOnPaymentHold ? { doNotPay: true } : {}),
  };
}

/** What may be written over later: name and contact. Never bank, tax-id, pay-to or payment fields. */
export function changedPartyPayload(organization: OrganizationState): VendorInput | CustomerInput {
  const name = cut(organization.name, LENGTH.name);
  return {
    ...(name === '' ? {} : { name }),
    displayContact: { ...(name === '' ? {} : { printAs: name, companyName: name }), ...contactOf(organization) },
  };
}

function contactOf({ contact, address, website }: OrganizationState): ContactInput {
  return {
    ...personOf(contact ?? undefined),
    ...(website ? { url1: cut(website, 200) } : {}),
    ...(address == null ? {} : { address: addressOf(address) }),
  };
}

function personOf(person: ContactPerson | undefined): ContactInput {
  if (person === undefined) return {};
  const email = person.email?.trim();
  return {
    ...(person.firstName ? { firstName: cut(person.firstName, LENGTH.person) } : {}),
    ...(person.lastName ? { lastName: cut(person.lastName, LENGTH.person) } : {}),
    // The ledger refuses the whole party for an address it does not like.
    ...(email && EMAIL.test(email) && email.length <= LENGTH.email ? { email1: email } : {}),
    ...(person.phone ? { phone1: cut(person.phone, LENGTH.phone) } : {}),
  };
}

function addressOf(address: PostalAddress): MailAddressInput {
  const street = address.street?.trim() || address.formatted.trim();
  return {
    ...(street ? { address1: cut(street, LENGTH.address) } : {}),
    ...(address.subpremise ? { address2: cut(address.subpremise, LENGTH.address) } : {}),
    ...(address.city ? { city: cut(address.city, LENGTH.city) } : {}),
    ...(address.region ? { state: cut(address.region, LENGTH.region) } : {}),
    ...(address.postalCode ? { zip: cut(address.postalCode, LENGTH.zip) } : {}),
    ...(address.country ? { country: cut(address.country, LENGTH.country) } : {}),
    ...(address.countryCode ? { isoCountryCode: address.countryCode } : {}),
  };
}

function cut(text: string, length: number): string {
  return Array.from(text.trim()).slice(0, length).join('').trim();
}
