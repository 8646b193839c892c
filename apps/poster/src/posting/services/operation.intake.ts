import type { Transaction } from '@app/platform';

import type { PostingIdentity } from '../model/posting-identity.js';
import type { BookStore } from '../ports/book.store.js';
import type { IdSource } from '../ports/id.source.js';
import { type PartyProposal, proposeParty } from '../protocol/operation-proposal.js';

export type { PartyProposal };

/** Takes party operations in; the same engine sends them under the same key discipline as entries. */
export class OperationIntake {
  constructor(
    private readonly core: {
      readonly store: BookStore;
      readonly identity: PostingIdentity;
      readonly ids: IdSource;
    },
  ) {}

  /** Same payload: nothing. A newer one goes out under the key of the last, unless that one's outcome is known. */
  async propose(tx: Transaction, proposal: PartyProposal): Promise<void> {
    const { store, identity, ids } = this.core;
    const unit = await store.within(tx);
    const book = await unit.openPartyBook(proposal.partyId);
    await unit.save([proposeParty(book, proposal, { now: unit.now, identity, ids })]);
  }
}
