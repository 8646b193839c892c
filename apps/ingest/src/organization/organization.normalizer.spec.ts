import type { PipedriveOrganization, PipedrivePerson } from '@app/pipedrive';
import { describe, expect, it } from 'vitest';

import { countryCode } from './country-code.js';
import { normalizeOrganization } from './organization.normalizer.js';
import { decideOrganizationTransition, type OrganizationObservation } from './organization-transition.js';

const ADDRESS = {
  value: null,
  country: null,
  adminAreaLevel1: null,
  adminAreaLevel2: null,
  locality: null,
  sublocality: null,
  route: null,
  streetNumber: null,
  subpremise: null,
  postalCode: null,
};
const ORGANIZATION: PipedriveOrganization = {
  id: '12',
  name: ' Acme GmbH ',
  ownerId: null,
  addTime: null,
  updateTime: null,
  website: '',
  isDeleted: false,
  labelIds: [],
  address: {
    ...ADDRESS,
    value: 'Hauptstraße 1, Berlin',
    route: 'Hauptstraße',
    streetNumber: '1',
    locality: 'Berlin',
    country: 'Deutschland',
  },
  customFields: { tax: ' DE123456789 ' },
};
const PERSON: PipedrivePerson = {
  id: '5',
  name: 'Ann',
  firstName: null,
  lastName: null,
  ownerId: null,
  orgId: '12',
  addTime: null,
  updateTime: null,
  isDeleted: false,
  customFields: {},
  phones: [],
  emails: [
    { value: 'old@acme.example', primary: false, label: '' },
    { value: 'ann@acme.example', primary: true, label: 'work' },
  ],
};

describe('a country', () => {
  it.each([
    ['Germany', 'DE'],
    ['Deutschland', 'DE'],
    ['Allemagne', 'DE'],
    ['United Kingdom', 'GB'],
    ['UK', 'GB'],
    ['USA', 'US'],
    ['United States', 'US'],
    ['the Netherlands', 'NL'],
    ['Österreich', 'AT'],
    ['Oesterreich', null],
    ['Türkiye', 'TR'],
    ['Czechia', 'CZ'],
    ['Czech Republic', 'CZ'],
    ['DE', 'DE'],
    ['Côte d’Ivoire', 'CI'],
    ['Atlantis', null],
    ['', null],
  ])('called "%s" is %s', (name, code) => {
    expect(countryCode(name)).toBe(code);
  });
});

describe('an organization', () => {
  it('comes with address parts, country code, tax id and its primary contact', () => {
    expect(normalizeOrganization(ORGANIZATION, PERSON, 'tax')).toMatchObject({
      name: 'Acme GmbH',
      taxId: 'DE123456789',
      website: null,
      address: { street: 'Hauptstraße 1', city: 'Berlin', countryCode: 'DE' },
      contact: { personId: '5', email: 'ann@acme.example', phone: null },
    });
  });

  it('has no address where every part of it is empty, and no contact who was deleted', () => {
    const bare = normalizeOrganization(
      { ...ORGANIZATION, address: ADDRESS },
      { ...PERSON, isDeleted: true },
      undefined,
    );
    expect(bare).toMatchObject({ address: null, contact: null, taxId: null });
  });

  it('without a name is refused', () => {
    expect(() => normalizeOrganization({ ...ORGANIZATION, name: ' ' }, undefined, undefined)).toThrow('has no name');
  });
});

const seen = (name: string, more: Partial<OrganizationObservation> = {}): OrganizationObservation => ({
  state: { organizationId: '12', name },
  isDeleted: false,
  mergedInto: null,
  ...more,
});

describe('versions of an organization', () => {
  const on = { cutover: '2026-05-01T00:00:00Z', versionEpoch: 0 };

  it('rise with every difference, and with nothing else', () => {
    const first = decideOrganizationTransition(undefined, seen('Acme'), on);
    const same = decideOrganizationTransition(first.memory, seen('Acme'), on);
    const renamed = decideOrganizationTransition(same.memory, seen('Acme AG'), on);
    expect([first, same, renamed].map((one) => [one.emit, one.memory.version])).toEqual([
      [true, 1],
      [false, 1],
      [true, 2],
    ]);
  });

  it('begin with the cutover', () => {
    const before = decideOrganizationTransition(undefined, seen('Acme'), { ...on, cutover: null });
    expect(before).toMatchObject({ emit: false, memory: { evaluated: false } });
    expect(decideOrganizationTransition(before.memory, seen('Acme'), on)).toMatchObject({
      emit: true,
      memory: { version: 1 },
    });
  });

  it('tell of a merge and of a deletion, but not of the deletion of one that nobody knows', () => {
    expect(decideOrganizationTransition(undefined, seen('Acme', { isDeleted: true }), on).emit).toBe(false);
    const first = decideOrganizationTransition(undefined, seen('Acme'), on);
    expect(
      decideOrganizationTransition(first.memory, seen('Acme', { isDeleted: true, mergedInto: '13' }), on),
    ).toMatchObject({ emit: true, memory: { version: 2 } });
  });
});
