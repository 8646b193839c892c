import type { MappedField, MappingRule, RuleConditions } from './mapping-rule.js';
import { isOneOf, type RuleSubject, valuesOf } from './rule-subject.js';

const plainConditions = ['product', 'category', 'label', 'stage', 'pipeline', 'owner', 'currency'] as const;

/** The more a kind of condition says about the line itself, the more it weighs; a heavier kind outweighs all lighter ones. */
const weights: Readonly<Record<(typeof plainConditions)[number] | 'customFields', number>> = {
  product: 1 << 20,
  category: 1 << 19,
  customFields: 1 << 10,
  label: 1 << 5,
  stage: 1 << 4,
  pipeline: 1 << 3,
  owner: 1 << 2,
  currency: 1 << 1,
};

/** Each condition of a rule with the field it looks at. */
export function conditionsOf(conditions: RuleConditions): { field: MappedField; anyOf: readonly string[] }[] {
  const plain = plainConditions.flatMap((field) => {
    const anyOf = conditions[field];
    return anyOf === undefined || anyOf.length === 0 ? [] : [{ field, anyOf }];
  });
  const custom = Object.entries(conditions.customFields ?? {}).map(([key, anyOf]) => ({
    field: `custom:${key}` as const,
    anyOf,
  }));
  return [...plain, ...custom];
}

/** How narrowly a rule's conditions are drawn; compares rules of one priority. */
export function specificityOf(conditions: RuleConditions): number {
  const plain = plainConditions.reduce((sum, field) => sum + (conditions[field]?.length ? weights[field] : 0), 0);
  return plain + Object.keys(conditions.customFields ?? {}).length * weights.customFields;
}

export function isEffective(rule: MappingRule, date: string): boolean {
  if (!rule.active) return false;
  return (rule.effectiveFrom === null || rule.effectiveFrom <= date) && (rule.effectiveTo ?? date) >= date;
}

/** The first condition the subject does not meet; undefined means that the rule matches. */
export function failedCondition(rule: MappingRule, subject: RuleSubject): MappedField | undefined {
  return conditionsOf(rule.conditions).find(
    ({ field, anyOf }) => !valuesOf(subject, field).some((value) => isOneOf(value, anyOf)),
  )?.field;
}

export type RuleSelection =
  | { readonly kind: 'rule'; readonly rule: MappingRule }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly rules: readonly MappingRule[] };

/** The one rule in force on the bookkeeping date that ranks highest; two of the same rank are never chosen between. */
export function selectRule(rules: readonly MappingRule[], subject: RuleSubject): RuleSelection {
  const date = subject.event.bookkeepingDate;
  const matching = rules.filter((rule) => isEffective(rule, date) && failedCondition(rule, subject) === undefined);
  const ranked = matching.toSorted((a, b) => compareRank(b, a));
  const [best] = ranked;
  if (best === undefined) return { kind: 'none' };
  const equals = ranked.filter((rule) => compareRank(rule, best) === 0);
  if (equals.length === 1) return { kind: 'rule', rule: best };
  return { kind: 'ambiguous', rules: equals.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

export function compareRank(a: MappingRule, b: MappingRule): number {
  return a.priority - b.priority || specificityOf(a.conditions) - specificityOf(b.conditions);
}
