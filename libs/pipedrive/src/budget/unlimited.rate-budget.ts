import { RateBudget } from './rate-budget.js';

/** Lets everything through: for tools and tests that measure something else. */
export class UnlimitedRateBudget extends RateBudget {
  admit(): Promise<void> {
    return Promise.resolve();
  }

  observe(): Promise<void> {
    return Promise.resolve();
  }
}
