import type { HoldReason } from './hold-reason.js';
import type { MappingRule } from './mapping-rule.js';
import type { RuleSubject } from './rule-subject.js';

/** Nothing decides this line. The cause names what most likely needs a rule, so that deals of one trouble share it. */
export function unmappedReason({ event, line }: RuleSubject): HoldReason {
  const [field, value] =
    line?.category != null
      ? ['category', line.category.label]
      : line !== null
        ? ['product', line.productName]
        : ['stage', `${event.pipeline.name} / ${event.stage.name}`];
  return {
    kind: 'mapping',
    cause: `mapping:${field}:${value}`,
    message: `No rule in force on the date of the deal matches ${field} "${value}"`,
    remedy: `Add a rule for ${field} "${value}"`,
    field,
    value,
  };
}

export function ambiguousReason(rules: readonly MappingRule[]): HoldReason {
  const names = rules.map((rule) => `"${rule.name}"`).join(' and ');
  return {
    kind: 'mapping',
    cause: `mapping:ambiguous:${rules.map((rule) => rule.id).join('+')}`,
    message: `${names} match with the same rank`,
    remedy: 'Give one of them a higher priority',
    field: 'priority',
  };
}
