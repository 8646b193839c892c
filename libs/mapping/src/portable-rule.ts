import type { MappingRule } from './mapping-rule.js';

/**
 * A rule as it travels in files. Without `id` it is a new one. `version` is the one that was exported: a rule that has changed since is not
 * overwritten unseen. The consent to early revenue does not travel, it belongs to a person and a version.
 */
export interface PortableRule extends Omit<MappingRule, 'id' | 'version' | 'earlyRevenueApprovedBy'> {
  readonly id?: string;
  readonly version?: number;
}

export function portableRule(rule: MappingRule): PortableRule & Pick<MappingRule, 'id' | 'version'> {
  const { id, version, name, priority, active, effectiveFrom, effectiveTo, takesOver, conditions, result } = rule;
  const over = takesOver === true ? { takesOver } : {};
  return { id, version, name, priority, active, effectiveFrom, effectiveTo, ...over, conditions, result };
}

/** One rule of a file, not checked yet. */
export interface RuleDraft {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** The line of a field such as `result.journal`, or of the nearest thing around it. */
  lineOf(field: string): number;
}

/** What is wrong with a file, and where. Lines count from 1. */
export interface FileFault {
  readonly line: number;
  readonly field?: string;
  readonly message: string;
  readonly remedy: string;
}

export interface ReadRules {
  readonly drafts: readonly RuleDraft[];
  readonly faults: readonly FileFault[];
}
