import type { MappingRule } from './mapping-rule.js';
import type { RuleSubject } from './rule-subject.js';

/** A line (or a deal without lines) with the rule that decides it. */
export interface RuledSubject {
  readonly subject: RuleSubject;
  readonly rule: MappingRule;
}

/** What one line posts, in the currency's smallest units; negative amounts swap the sides. */
export interface PostingItem extends RuledSubject {
  readonly revenue: bigint;
  /** Its share of a discount on the whole deal that goes to a contra account. */
  readonly contra: bigint;
}
