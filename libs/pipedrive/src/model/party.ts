import type { PipedriveCustomFields } from './raw-value.js';

/** Parts of an address. `country` is a name in the user's language, not an ISO code. */
export interface PipedriveAddress {
  readonly value: string | null;
  readonly country: string | null;
  readonly adminAreaLevel1: string | null;
  readonly adminAreaLevel2: string | null;
  readonly locality: string | null;
  readonly sublocality: string | null;
  readonly route: string | null;
  readonly streetNumber: string | null;
  readonly subpremise: string | null;
  readonly postalCode: string | null;
}

export interface PipedriveOrganization {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string | null;
  readonly addTime: string | null;
  /** Null right after creation. */
  readonly updateTime: string | null;
  readonly address: PipedriveAddress | null;
  readonly website: string | null;
  readonly isDeleted: boolean;
  readonly labelIds: readonly string[];
  readonly customFields: PipedriveCustomFields;
}

export interface PipedriveContactPoint {
  readonly value: string;
  readonly primary: boolean;
  readonly label: string | null;
}

export interface PipedrivePerson {
  readonly id: string;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly ownerId: string | null;
  readonly orgId: string | null;
  readonly emails: readonly PipedriveContactPoint[];
  readonly phones: readonly PipedriveContactPoint[];
  readonly addTime: string | null;
  readonly updateTime: string | null;
  readonly isDeleted: boolean;
  readonly customFields: PipedriveCustomFields;
}
