import type { Transaction } from '@app/platform';

import type { BookStore } from '../ports/book.store.js';

/** A party record that should be written. */
export interface PartyProposal {
  /** Pipedrive organization id: one operation per party is in flight at a time. */
  readonly partyId: string;
  readonly kind: 'vendor' | 'customer';
  readonly action: 'create' | 'update';
  /** The party's own id in the ledger (VENDORID, CUSTOMERID). */
  readonly reference: string;
  /** Version of the organization the payload comes from. */
  readonly version: number;
  /** `VendorInput` or `CustomerInput` of the Intacct client, with the id left out. */
  readonly payload: unknown;
}

/** Takes party operations in; the same engine sends them under the same key discipline as entries. */
export class OperationIntake {
  constructor(private readonly store: BookStore) {}

  /** Same payload: nothing. A newer one goes out under the key of the last, unless that one's outcome is known. */
  async propose(tx: Transaction, proposal: PartyProposal): Promise<void> {
    void this.store;
    void tx;
    void proposal;
    throw new Error('under construction');
  }
}
