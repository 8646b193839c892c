import type { Transaction } from '@app/platform';

import type { BookStore } from '../ports/book.store.js';
import type { PartyProposal } from '../protocol/operation-proposal.js';

export type { PartyProposal };

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
