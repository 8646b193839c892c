import type { HoldReason } from './hold-reason.js';
import type { MappingRule, ValueSource } from './mapping-rule.js';
import { type RuleSubject, sameName, valuesOf } from './rule-subject.js';

export type ResolvedValue = { readonly value: string } | { readonly reason: HoldReason };

/** Finds the ledger's identifier that a rule asks for; `target` names the dimension in messages and causes. */
export function resolveValue(
  source: ValueSource,
  subject: RuleSubject,
  rule: MappingRule,
  target: string,
): ResolvedValue {
  if (source.from === 'fixed') return { value: source.value };
  const values = valuesOf(subject, source.field);
  const found = new Set(
    values.flatMap((names) =>
      Object.entries(source.map).flatMap(([key, value]) => (names.some((name) => sameName(name, key)) ? [value] : [])),
    ),
  );
  const [only] = found;
  if (found.size === 1 && only !== undefined) return { value: only };
  if (found.size === 0 && source.otherwise !== undefined) return { value: source.otherwise };
  const shown = values.map((names) => names.at(1) ?? names[0]).join(', ') || '(empty)';
  return { reason: unmapped(rule, target, source.field, shown, found.size > 1) };
}

function unmapped(rule: MappingRule, target: string, field: string, shown: string, several: boolean): HoldReason {
  return {
    kind: 'mapping',
    cause: `mapping:value:${rule.id}:${target}:${shown}`,
    message: several
      ? `Rule "${rule.name}" finds more than one ${target} for ${field} "${shown}"`
      : `Rule "${rule.name}" has no ${target} for ${field} "${shown}"`,
    remedy: `Add "${shown}" to the value map of ${target} in rule "${rule.name}", or give it a default`,
    field: target,
    value: shown,
  };
}
