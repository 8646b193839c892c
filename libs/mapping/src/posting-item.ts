import type { MappingRule } from './mapping-rule.js';
import type { RuleSubject } from './rule-subject.js';

/** A line (or a deal without lines) with the rule that decides it. */
export interface RuledSubject {
  readonly subject: RuleSubject;
  readonly rule: MappingRule;
}

/** What one line posts on one date, in the currency's smallest units; negative amounts swap the sides. */
export interface PostingItem extends RuledSubject {
  readonly revenue: bigint;
  /** Its share of a discount on the whole deal that goes to a contra account. */
  readonly contra: bigint;
  /** Tax on top of the price that goes to a liability account. */
  readonly tax: bigint;
  /** What the rounding of all lines left over, on the one item that carries it. */
  readonly rounding: bigint;
  /** Calendar date it belongs to: the won date, or a billing date. */
  readonly date: string;
  /** Whether `date` is a billing date: what is posted then must not depend on later ones. */
  readonly dated: boolean;
}
