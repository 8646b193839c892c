import type { Transaction } from '@app/platform';

import type { PartyProposal, PlanSelector, Posting } from '../posting/index.js';

/** The posting core as far as rules and parties see it: notes what it is asked to do. */
export class RecordedPosting {
  readonly proposals: PartyProposal[] = [];
  readonly plans: PlanSelector[] = [];
  /** Of the plans: whether what was refused is sent again. */
  readonly retries: boolean[] = [];
  /** Its proposals cannot be stored. */
  refusedParty: string | undefined;
  /** What others do while a proposal waits for the book: once. */
  whileProposing: (() => Promise<void>) | undefined;

  asPosting(): Posting {
    const parts = {
      operationIntake: {
        propose: async (_tx: Transaction, proposal: PartyProposal): Promise<void> => {
          if (proposal.partyId === this.refusedParty) throw new Error('it cannot be stored');
          this.proposals.push(proposal);
          const meanwhile = this.whileProposing;
          this.whileProposing = undefined;
          await meanwhile?.();
        },
      },
      planner: {
        requestPlan: (_tx: Transaction, selector: PlanSelector, retryRefused: boolean): Promise<number> => {
          this.plans.push(selector);
          this.retries.push(retryRefused);
          return Promise.resolve(1);
        },
      },
    };
    return parts as unknown as Posting;
  }
}
