import type { RequestReport } from '@app/intacct';
import type { Sql } from '@app/platform';

import type { ConditionBoard } from './condition.board.js';

const REFUSED = {
  cause: 'intacct:credentials',
  message: 'Intacct refuses our credentials, so nothing is posted',
  remedy:
    'Check sender, user and password in the INTACCT_* settings; a locked user has to be unlocked in Intacct first',
};
const REFUSALS: ReadonlySet<string> = new Set(['authentication', 'authorization']);

/** Notices in every answer of Intacct whether we are let in; writes only when that changes. */
export class LedgerAccessObserver {
  private isRefused: boolean | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly conditions: ConditionBoard,
    private readonly onError: (error: unknown) => void,
  ) {}

  observe(report: Pick<RequestReport, 'outcome' | 'failures'>): Promise<void> {
    // Of a request without an answer nobody can say.
    if (report.outcome !== 'answered') return Promise.resolve();
    const isRefused = report.failures.some((failure) => REFUSALS.has(failure));
    if (isRefused === this.isRefused) return Promise.resolve();
    this.isRefused = isRefused;
    return this.store(isRefused).catch((error: unknown) => {
      // The next answer tries again.
      this.isRefused = undefined;
      this.onError(error);
    });
  }

  private store(isRefused: boolean): Promise<void> {
    return isRefused ? this.conditions.raise(this.sql, REFUSED) : this.conditions.clear(this.sql, REFUSED.cause);
  }
}
