import type { DealWon } from '@app/contracts';

import type { MappingContext } from './mapping-context.js';
import type { MappedField, MappingRule } from './mapping-rule.js';
import { postingSubjects } from './posting-subjects.js';
import { conditionsOf, failedCondition, isEffective, selectRule } from './rule-selection.js';
import { type RuleSubject, valuesOf } from './rule-subject.js';

/** Why a rule did not decide a line: it is switched off, out of its period, missed a condition, or another one ranks higher. */
export type RuleMiss = 'inactive' | 'period' | 'outranked' | 'ambiguous' | MappedField;

/** A rule that does not decide a line, and the first thing that keeps it from doing so. */
export interface RuleMissed {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly miss: RuleMiss;
  /** Of a condition: what the rule asks for, and what the deal or line has. */
  readonly wanted?: readonly string[];
  readonly found?: readonly string[];
}

export interface LineExplanation {
  /** Null for a deal that posts its value. */
  readonly lineId: string | null;
  readonly decidedBy: { readonly ruleId: string; readonly version: number; readonly name: string } | null;
  readonly others: readonly RuleMissed[];
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
    .map((rule): RuleMissed => {
      const { id: ruleId, version, name } = rule;
      const miss = rivals.has(ruleId) ? ('ambiguous' as const) : missOf(rule, subject);
      return { ruleId, version, name, miss, ...detailsOf(rule, miss, subject) };
    });
  return {
    lineId: subject.lineId,
    decidedBy: decided === undefined ? null : { ruleId: decided.id, version: decided.version, name: decided.name },
    others: others.toSorted((a, b) => compare(a.name, b.name) || b.version - a.version),
  };
}

/** What a person compares when a condition was not met. */
function detailsOf(rule: MappingRule, miss: RuleMiss, subject: RuleSubject): Pick<RuleMissed, 'wanted' | 'found'> {
  const condition = conditionsOf(rule.conditions).find(({ field }) => field === miss);
  if (condition === undefined) return {};
  const found = valuesOf(subject, condition.field).map((names) => names.at(1) ?? names[0] ?? '');
  return { wanted: condition.anyOf, found };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function missOf(rule: MappingRule, subject: RuleSubject): RuleMiss {
  if (!rule.active) return 'inactive';
  if (!isEffective(rule, subject.event.bookkeepingDate)) return 'period';
  return failedCondition(rule, subject) ?? 'outranked';
}
