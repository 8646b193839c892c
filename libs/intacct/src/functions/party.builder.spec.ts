import { describe, expect, it } from 'vitest';
import { createContact, updateContact } from './contact.builder.js';
import { createCustomer, createVendor, updateCustomer, updateVendor } from './party.builder.js';

describe('parties on the wire', () => {
  it('get their name as the name to print when they are created', () => {
    expect(createVendor('C', { vendorId: 'V-1', name: 'Acme & Co', doNotPay: true }).body.xml).toBe(
      '<create><VENDOR><VENDORID>V-1</VENDORID><NAME>Acme &amp; Co</NAME><DISPLAYCONTACT><PRINTAS>Acme &amp; Co</PRINTAS></DISPLAYCONTACT><DONOTCUTCHECK>true</DONOTCUTCHECK></VENDOR></create>',
    );
    expect(
      createCustomer('C', { customerId: 'C-1', name: 'Acme', taxId: 'BE0', termName: 'Net 30', creditLimit: '5' }).body
        .xml,
    ).toContain('<TAXID>BE0</TAXID><TERMNAME>Net 30</TERMNAME><CREDITLIMIT>5.00</CREDITLIMIT>');
  });

  it('are updated sparsely: absent keeps, empty clears', () => {
    expect(updateVendor('C', { vendorId: 'V-1' }, { comments: '' }).body.xml).toBe(
      '<update><VENDOR><VENDORID>V-1</VENDORID><COMMENTS></COMMENTS></VENDOR></update>',
    );
    expect(
      updateCustomer(
        'C',
        { recordNo: '7' },
        { displayContact: { address: { city: 'Ghent', isoCountryCode: 'BE' } }, restrictedLocations: ['1', '2'] },
      ).body.xml,
    ).toBe(
      '<update><CUSTOMER><RECORDNO>7</RECORDNO><DISPLAYCONTACT><MAILADDRESS><CITY>Ghent</CITY><ISOCOUNTRYCODE>BE</ISOCOUNTRYCODE></MAILADDRESS></DISPLAYCONTACT><RESTRICTEDLOCATIONS>1#~#2</RESTRICTEDLOCATIONS></CUSTOMER></update>',
    );
  });

  it('carry how a vendor is paid and whom to write to', () => {
    const { xml } = createVendor('V-1', {
      vendorId: 'V-1',
      name: 'Example',
      offsetAccount: '2000',
      payToContactName: 'Payments',
      paymentMethod: 'ACH',
      mergePayments: false,
      retainagePercentage: '5',
      contacts: [{ categoryName: 'Buyer', contactName: 'Ann' }],
    }).body;
    expect(xml).toContain('<OFFSETGLACCOUNTNO>2000</OFFSETGLACCOUNTNO>');
    expect(xml).toContain('<PAYMETHODKEY>ACH</PAYMETHODKEY><MERGEPAYMENTREQ>false</MERGEPAYMENTREQ>');
    expect(xml).toContain('<PAYTO><CONTACTNAME>Payments</CONTACTNAME></PAYTO>');
    expect(xml).toContain('<RETAINAGEPERCENTAGE>5.00</RETAINAGEPERCENTAGE>');
    expect(xml).toContain(
      '<CONTACT_LIST_INFO><CATEGORYNAME>Buyer</CATEGORYNAME><CONTACT><NAME>Ann</NAME></CONTACT></CONTACT_LIST_INFO>',
    );
    const customer = createCustomer('C-1', { name: 'Example', billToContactName: 'Ann' }).body.xml;
    expect(customer).toContain('<BILLTO><CONTACTNAME>Ann</CONTACTNAME></BILLTO>');
  });

  it('do not get ids that are too long', () => {
    expect(() => createVendor('C', { vendorId: 'x'.repeat(21), name: 'A' })).toThrow('vendorId');
  });

  it('have contacts of their own', () => {
    expect(createContact('C', { contactName: 'Acme', printAs: 'Acme', email1: 'a@b.c' }).body.xml).toContain(
      '<CONTACTNAME>Acme</CONTACTNAME><PRINTAS>Acme</PRINTAS><EMAIL1>a@b.c</EMAIL1>',
    );
    expect(updateContact('C', { contactName: 'Acme', phone1: '' }).body.xml).toBe(
      '<update><CONTACT><CONTACTNAME>Acme</CONTACTNAME><PHONE1></PHONE1></CONTACT></update>',
    );
  });
});
