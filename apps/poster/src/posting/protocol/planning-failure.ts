import type { DealBook } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import type { PostingSettings } from '../model/posting-settings.js';
import { holdsFor, planningHolds } from './planning-holds.js';
import { backOffMs, later } from './wait.js';

/** A fault of ours, or of the database: visible, and tried again with growing waits. Operations stay as they are. */
export function planningFailed(
  book: DealBook,
  error: unknown,
  now: Date,
  settings: PostingSettings,
): Decision<DealBook> {
  const problem = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
  const { deal } = book;
  return {
    book: {
      ...book,
      deal: {
        ...deal,
        planFailures: deal.planFailures + 1,
        planDueAt: later(now, backOffMs(settings.retryMs, settings.maxRetryMs, deal.planFailures)),
        status: 'held',
        holds: holdsFor(deal, [planningHolds.planningFailed(problem)], now),
      },
    },
    notes: [
      { action: 'posting.failed', subjectType: 'deal', subjectId: deal.dealId, outcome: 'failed', reason: problem },
    ],
  };
}
