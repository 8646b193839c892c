import type { Amount } from '../values/amount.js';

/** On update: absent keeps, '' clears. */
export interface ContactInput {
  /** Default for a new party: name and id. Contact names are unique in the company. */
  readonly contactName?: string;
  /** Required when the contact is made. */
  readonly printAs?: string;
  readonly companyName?: string;
  readonly prefix?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly initial?: string;
  readonly phone1?: string;
  readonly phone2?: string;
  readonly cellPhone?: string;
  readonly pager?: string;
  readonly fax?: string;
  readonly email1?: string;
  readonly email2?: string;
  readonly url1?: string;
  readonly url2?: string;
  readonly taxable?: boolean;
  readonly taxGroup?: string;
  readonly taxSolutionId?: string;
  readonly taxSchedule?: string;
  readonly address?: MailAddressInput;
}

export interface MailAddressInput {
  readonly address1?: string;
  readonly address2?: string;
  readonly address3?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly country?: string;
  /** Give it beside `country` where the company uses ISO codes. */
  readonly isoCountryCode?: string;
}

/** One entry of CONTACT_LIST_INFO. */
export interface PartyContactInput {
  readonly categoryName: string;
  readonly contactName: string;
}

/** What vendor and customer have in common. */
export interface PartyInput {
  readonly name?: string;
  readonly status?: 'active' | 'inactive';
  readonly displayContact?: ContactInput;
  readonly parentId?: string;
  readonly taxId?: string;
  readonly termName?: string;
  readonly currency?: string;
  readonly creditLimit?: Amount;
  readonly onHold?: boolean;
  readonly comments?: string;
  readonly glGroup?: string;
  readonly attachmentId?: string;
  /** CONTACTINFO/CONTACTNAME. */
  readonly primaryContactName?: string;
  /** GL account that replaces the default payables or receivables account. */
  readonly offsetAccount?: string;
  readonly hideDisplayContact?: boolean;
  /** Further contacts by the role that they have; the list replaces the stored one. */
  readonly contacts?: readonly PartyContactInput[];
  readonly objectRestriction?: 'Unrestricted' | 'RootOnly' | 'Restricted';
  readonly restrictedLocations?: readonly string[];
  readonly restrictedDepartments?: readonly string[];
  readonly customFields?: Readonly<Record<string, string>>;
}

export interface VendorInput extends PartyInput {
  /** Leave out where the company numbers vendors itself. At most 20 of letters, digits, dash and space. */
  readonly vendorId?: string;
  readonly vendorType?: string;
  readonly apAccount?: string;
  readonly doNotPay?: boolean;
  readonly oneTime?: boolean;
  readonly name1099?: string;
  readonly vendorAccountNo?: string;
  readonly billingType?: string;
  readonly form1099Type?: string;
  readonly form1099Box?: string;
  /** PAYTO/CONTACTNAME and RETURNTO/CONTACTNAME. */
  readonly payToContactName?: string;
  readonly returnToContactName?: string;
  readonly paymentMethod?: string;
  readonly paymentPriority?: string;
  readonly mergePayments?: boolean;
  readonly notifyOfPayment?: boolean;
  readonly displayTermDiscount?: boolean;
  readonly individual?: boolean;
  /** Percent. */
  readonly retainagePercentage?: Amount;
}

export interface CustomerInput extends PartyInput {
  readonly customerId?: string;
  readonly customerType?: string;
  readonly customerRepId?: string;
  readonly arAccount?: string;
  readonly territoryId?: string;
  readonly shippingMethod?: string;
  readonly resaleNo?: string;
  readonly deliveryOptions?: string;
  /** BILLTO/CONTACTNAME and SHIPTO/CONTACTNAME. */
  readonly billToContactName?: string;
  readonly shipToContactName?: string;
}
