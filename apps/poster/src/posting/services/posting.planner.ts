import type { Transaction } from '@app/platform';

import type { BookStore, PlanSelector } from '../ports/book.store.js';

/** Reconciles what deals should have in the ledger with what they have. */
export class PostingPlanner {
  constructor(private readonly store: BookStore) {}

  /** Plans one batch of due deals. */
  async runOnce(): Promise<{ planned: number; more: boolean }> {
    throw new Error('under construction');
  }

  /** One UPDATE: makes the selected deals due. `retryRefused` also tries refused records again as they are. */
  async requestPlan(tx: Transaction, selector: PlanSelector, retryRefused = false): Promise<number> {
    return (await this.store.within(tx)).requestPlan(selector, retryRefused);
  }
}
