import { ambiguousWith, type HoldReason, type MappingRule, ruleSaveFindings } from '@app/mapping';

import type { LoadedContext } from '../context/context.provider.js';

/** Everything that forbids saving a rule beside these others. */
export function ruleSetFindings(
  rule: MappingRule,
  others: readonly MappingRule[],
  context: Pick<LoadedContext, 'reference' | 'settings'>,
): HoldReason[] {
  return [
    ...sameNames(rule, others),
    ...ambiguousWith(rule, others).map((other) => ambiguity(rule, other)),
    ...periodFindings(rule),
    ...(rule.active ? ruleSaveFindings(rule, context.reference, context.settings) : []),
  ];
}

function sameNames(rule: MappingRule, others: readonly MappingRule[]): HoldReason[] {
  const taken = others.some((other) => other.id !== rule.id && other.name.toLowerCase() === rule.name.toLowerCase());
  return taken ? [ruleFinding('name', rule.name, 'Another rule has this name', 'Choose another name')] : [];
}

function ambiguity(rule: MappingRule, other: MappingRule): HoldReason {
  return ruleFinding(
    'priority',
    String(rule.priority),
    `Rule "${other.name}" could match the same line with the same rank`,
    `Give one of the two a higher priority, or a condition that tells them apart`,
  );
}

function periodFindings(rule: MappingRule): HoldReason[] {
  const { effectiveFrom, effectiveTo, takesOver } = rule;
  if (takesOver === true && effectiveFrom === null)
    return [ruleFinding('effectiveFrom', '', 'A version that takes over needs its first date', 'Set effectiveFrom')];
  if (effectiveFrom === null || effectiveTo === null || effectiveFrom <= effectiveTo) return [];
  return [ruleFinding('effectiveTo', effectiveTo, 'The rule would end before it begins', 'Correct the two dates')];
}

function ruleFinding(field: string, value: string, message: string, remedy: string): HoldReason {
  return { kind: 'validation', cause: `rule:${field}`, field, value, message, remedy };
}
