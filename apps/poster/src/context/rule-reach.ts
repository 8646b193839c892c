import type { DealReverted, DealWon } from '@app/contracts';
import { failedCondition, type MappingRule } from '@app/mapping';

/**
 * Whether one of these rules, or versions of a rule, has a say in a deal: nothing that becomes of them changes what becomes of the others.
 * Dates are left out of account, so that it may be true too often and never too seldom.
 */
export function reachOf(rules: readonly MappingRule[]): (event: DealWon | DealReverted) => boolean {
  // Versions differ in their results more often than in what they match.
  const distinct = [...new Map(rules.map((rule) => [JSON.stringify(rule.conditions), rule])).values()];
  return (event) => {
    if (!('lines' in event)) return false;
    // Its value may be posted instead of its lines: then no line is looked at.
    const whole = { lineId: null, event, line: null };
    const subjects = [whole, ...event.lines.map((line) => ({ lineId: line.lineId, event, line }))];
    return subjects.some((subject) => distinct.some((rule) => failedCondition(rule, subject) === undefined));
  };
}
