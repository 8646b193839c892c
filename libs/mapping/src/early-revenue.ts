import type { DealWon } from '@app/contracts';

import type { HoldReason } from './hold-reason.js';
import type { RuledSubject } from './posting-item.js';

/**
 * Winning a deal is neither delivery nor invoice. Where that is plainest (a stage before the win, recurring lines, instalments), revenue
 * needs the consent of a second person to the rule.
 */
export function earlyRevenueFindings(event: DealWon, ruled: readonly RuledSubject[]): HoldReason[] {
  return ruled
    .filter(({ subject, rule }) => {
      if (rule.result.treatment !== 'revenue' || rule.earlyRevenueApprovedBy != null) return false;
      const recurring = subject.line !== null && subject.line.billingFrequency !== 'one-time';
      return event.trigger === 'stage' || event.instalments.length > 0 || recurring;
    })
    .map(({ rule }) => ({
      kind: 'approval',
      cause: `approval:early-revenue:${rule.id}`,
      message: `Rule "${rule.name}" would book revenue before it is delivered or invoiced`,
      remedy: `Let a second person approve early revenue for rule "${rule.name}", or use the treatment deferred`,
      field: 'treatment',
      value: 'revenue',
    }));
}
