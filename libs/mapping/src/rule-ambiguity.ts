import type { MappingRule } from './mapping-rule.js';
import { compareRank, conditionsOf } from './rule-selection.js';
import { normalized } from './rule-subject.js';

/**
 * The rules that could match the same line with the same rank as `candidate`. Labels are never proof of a difference, a deal can
 * have several of them. What this cannot foresee (a multiple-choice field) is held when it happens.
 */
export function ambiguousWith(candidate: MappingRule, others: readonly MappingRule[]): MappingRule[] {
  if (!candidate.active) return [];
  return others.filter(
    (other) =>
      other.id !== candidate.id &&
      other.active &&
      compareRank(other, candidate) === 0 &&
      periodsOverlap(candidate, other) &&
      !conditionsExclude(candidate, other),
  );
}

function periodsOverlap(a: MappingRule, b: MappingRule): boolean {
  return startsBeforeEndOf(a, b) && startsBeforeEndOf(b, a);
}

function startsBeforeEndOf(a: MappingRule, b: MappingRule): boolean {
  return a.effectiveFrom === null || b.effectiveTo === null || a.effectiveFrom <= b.effectiveTo;
}

function conditionsExclude(a: MappingRule, b: MappingRule): boolean {
  const others = new Map(conditionsOf(b.conditions).map(({ field, anyOf }) => [field, anyOf]));
  return conditionsOf(a.conditions).some(({ field, anyOf }) => {
    const other = others.get(field);
    return field !== 'label' && other !== undefined && namesExclude(anyOf, other);
  });
}

/** An id and a label can mean the same value, so only two ids or two labels that differ exclude each other. */
function namesExclude(a: readonly string[], b: readonly string[]): boolean {
  return a.every((x) => b.every((y) => isId(x) === isId(y) && normalized(x) !== normalized(y)));
}

function isId(name: string): boolean {
  return /^\d+$/.test(name.trim());
}
