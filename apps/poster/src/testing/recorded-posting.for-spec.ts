import type { Transaction } from '@app/platform';

import type { PartyProposal, PlanSelector, Posting } from '../posting/index.js';

/** The posting core as far as rules and parties see it: notes what it is asked to do. */
export class RecordedPosting {
  readonly proposals: PartyProposal[] = [];
  readonly plans: PlanSelector[] = [];

  asPosting(): Posting {
    const parts = {
      operationIntake: {
        propose: (_tx: Transaction, proposal: PartyProposal): Promise<void> => {
          this.proposals.push(proposal);
          return Promise.resolve();
        },
      },
      planner: {
        requestPlan: (_tx: Transaction, selector: PlanSelector): Promise<number> => {
          this.plans.push(selector);
          return Promise.resolve(1);
        },
      },
    };
    return parts as unknown as Posting;
  }
}
