import { AsyncLocalStorage } from 'node:async_hooks';

import type { RequestReport } from '@app/intacct';

export interface ReadingCost {
  readonly requests: number;
  /** Records and pages, as Intacct counts its volume. */
  readonly transactions: number;
}

interface Tally {
  requests: number;
  transactions: number;
}

/** What one piece of work costs at Intacct, repeats and logins included, whoever else uses the client meanwhile. */
export class ReadingCosts {
  private readonly current = new AsyncLocalStorage<Tally>();

  /** To be told of every request of the client. */
  observe(report: Pick<RequestReport, 'billableTransactions'>): void {
    const tally = this.current.getStore();
    if (tally === undefined) return;
    tally.requests += 1;
    tally.transactions += report.billableTransactions;
  }

  /** Runs the work; the cost is known however it ends. */
  async measure<T>(work: () => Promise<T>, told: (cost: ReadingCost) => void): Promise<T> {
    const tally: Tally = { requests: 0, transactions: 0 };
    try {
      return await this.current.run(tally, work);
    } finally {
      told(tally);
    }
  }
}
