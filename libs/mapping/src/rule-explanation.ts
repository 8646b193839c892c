import type { DealWon } from '@app/contracts';

import type { MappingContext } from './mapping-context.js';
import type { MappedField, MappingRule } from './mapping-rule.js';
import { postingSubjects } from './posting-subjects.js';
import { failedCondition, isEffective, selectRule } from './rule-selection.js';
import type { RuleSubject } from './rule-subject.js';

/** Why a rule did not decide a line: it is switched off, out of its period, missed a condition, or another one ranks higher. */
export type RuleMiss = 'inactive' | 'period' | 'outranked' | 'ambiguous' | MappedField;

export interface LineExplanation {
  /** Null for a deal that posts its value. */
  readonly lineId: string | null;
  readonly decidedBy: { readonly ruleId: string; readonly version: number; readonly name: string } | null;
  readonly others: readonly { readonly ruleId: string; readonly name: string; readonly miss: RuleMiss }[];
}

/** For every line of a deal: the rule that decides it, and for every other rule the first thing that keeps it from doing so. */
export function explainRules(event: DealWon, context: MappingContext): LineExplanation[] {
  return postingSubjects(event, context.settings).subjects.map((subject) => explainLine(subject, context.rules));
}

function explainLine(subject: RuleSubject, rules: readonly MappingRule[]): LineExplanation {
  const selection = selectRule(rules, subject);
  const decided = selection.kind === 'rule' ? selection.rule : undefined;
  const rivals = new Set(selection.kind === 'ambiguous' ? selection.rules.map((rule) => rule.id) : []);
  const others = rules
    .filter((rule) => rule !== decided)
    .map((rule) => ({
      ruleId: rule.id,
      name: rule.name,
      miss: rivals.has(rule.id) ? 'ambiguous' : missOf(rule, subject),
    }));
  return {
    lineId: subject.lineId,
    decidedBy: decided === undefined ? null : { ruleId: decided.id, version: decided.version, name: decided.name },
    others: others.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function missOf(rule: MappingRule, subject: RuleSubject): RuleMiss {
  if (!rule.active) return 'inactive';
  if (!isEffective(rule, subject.event.bookkeepingDate)) return 'period';
  return failedCondition(rule, subject) ?? 'outranked';
}
