import { describe, expect, it } from 'vitest';

import { ownPartyId } from './own-party-id.js';
import { changedPartyPayload, newPartyPayload } from './party-payload.builder.js';

const organization = {
  organizationId: '12',
  name: 'Globex',
  taxId: 'BE0123',
  website: 'https://globex.test',
  address: { formatted: 'Road 1, Ghent', street: 'Road 1', city: 'Ghent', country: 'Belgium', countryCode: 'BE' },
  contact: { personId: '5', name: 'Ada L', firstName: 'Ada', lastName: 'L', email: 'ada@globex.test', phone: '+32 1' },
};

describe('a party made from sales data', () => {
  it('carries address and contact, and a vendor is not paid until finance allows it', () => {
    const vendor = newPartyPayload('vendor', organization, { vendorsOnPaymentHold: true });
    expect(vendor).toMatchObject({
      name: 'Globex',
      taxId: 'BE0123',
      doNotPay: true,
      displayContact: {
        printAs: 'Globex',
        email1: 'ada@globex.test',
        url1: 'https://globex.test',
        address: { address1: 'Road 1', city: 'Ghent', country: 'Belgium', isoCountryCode: 'BE' },
      },
    });
    expect(newPartyPayload('customer', organization, { vendorsOnPaymentHold: true })).not.toHaveProperty('doNotPay');
  });

  it('never writes tax id, payment hold or status over a party that exists', () => {
    const update = changedPartyPayload(organization);
    expect(Object.keys(update).toSorted()).toEqual(['displayContact', 'name']);
  });

  it('leaves out an e-mail address that the ledger would refuse, and cuts what is too long', () => {
    const contact = { ...organization.contact, email: 'ada at globex', phone: '1'.repeat(50) };
    const payload = newPartyPayload(
      'customer',
      { ...organization, name: 'x'.repeat(300), contact },
      { vendorsOnPaymentHold: true },
    );
    expect(payload.displayContact).not.toHaveProperty('email1');
    expect(payload.displayContact?.phone1).toHaveLength(30);
    expect(payload.name).toHaveLength(100);
  });
});

describe('the id of a party made by us', () => {
  it('differs between kinds, organizations, environments and companies, and fits the ledger', () => {
    const ids = ['test', 'prod'].flatMap((environmentId) =>
      ['7001', '7002'].flatMap((company) => [
        ownPartyId({ environmentId, company }, 'vendor', '41'),
        ownPartyId({ environmentId, company }, 'customer', '41'),
        ownPartyId({ environmentId, company }, 'customer', '999999999999999'),
      ]),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[VC][A-Z0-9]{1,19}$/);
  });
});
