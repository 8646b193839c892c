import type { RateGovernor } from '@app/pipedrive';

import type { DatabaseSpendingLedger } from './database.spending-ledger.js';

const DAYS = 14;

/** What was spent of the company's daily tokens, and what stands in the way of spending more. */
export class AccountSpending {
  constructor(
    private readonly governor: RateGovernor,
    private readonly ledger: DatabaseSpendingLedger,
  ) {}

  async report() {
    const { daily, burstLimit, queued, stop } = await this.governor.status();
    return {
      daily: daily ?? null,
      burstLimit,
      queued,
      stop: stop === undefined ? null : { kind: stop.kind, until: new Date(stop.until).toISOString() },
      days: await this.ledger.days(DAYS),
    };
  }
}
