import type { AccountReference } from './desired-entry.js';

/** What winning the deal means for the revenue account; there is no default, somebody must choose. */
export const treatments = ['revenue', 'deferred', 'clearing'] as const;
export type Treatment = (typeof treatments)[number];

/** Every given condition must hold; within one condition any of its values is enough. Values are ids or labels. */
export interface RuleConditions {
  readonly category?: readonly string[];
  readonly product?: readonly string[];
  readonly pipeline?: readonly string[];
  readonly stage?: readonly string[];
  readonly currency?: readonly string[];
  readonly label?: readonly string[];
  readonly owner?: readonly string[];
  /** Custom field key → any of these values or labels. */
  readonly customFields?: Readonly<Record<string, readonly string[]>>;
}

/** Where a value map reads from: a field of the deal or line, or `custom:<field key>`. */
export type MappedField =
  'category' | 'product' | 'pipeline' | 'stage' | 'currency' | 'label' | 'owner' | `custom:${string}`;

/** A value that a rule fixes, or finds in a value map; without `otherwise` an unknown value holds the deal. */
export type ValueSource =
  | { readonly from: 'fixed'; readonly value: string }
  | {
      readonly from: 'field';
      readonly field: MappedField;
      /** Id or label of the field's value → identifier in the ledger. */
      readonly map: Readonly<Record<string, string>>;
      readonly otherwise?: string;
    };

/** `party`: the organization's own record, required; `none`: left empty even where a party is known. */
export type PartyValueSource = ValueSource | { readonly from: 'party' } | { readonly from: 'none' };

export interface DimensionRules {
  readonly department?: ValueSource;
  /** Where it is absent and the entry has an entity, the entity's own location is used. */
  readonly location?: ValueSource;
  /** Where it is absent, the organization's customer is used if there is one. */
  readonly customer?: PartyValueSource;
  readonly vendor?: PartyValueSource;
  readonly class?: ValueSource;
  readonly project?: ValueSource;
  readonly item?: ValueSource;
  readonly employee?: ValueSource;
  readonly userDefined?: Readonly<Record<string, ValueSource>>;
}

export const dateBases = ['posting', 'won'] as const;
export type DateBasis = (typeof dateBases)[number];

export interface ExchangeRateRule {
  readonly type: string;
  readonly dateBasis: DateBasis;
}

export const recurringPolicies = ['exclude', 'first-period', 'whole-term', 'per-billing-date'] as const;
/**
 * What a recurring line or an instalment plan posts. `whole-term` needs the treatment `deferred` and a known end; `per-billing-date`
 * posts each period when its date has come.
 */
export type RecurringPolicy = (typeof recurringPolicies)[number];

export const journalOddities = ['statistical', 'gaap', 'tax', 'user-book', 'no-direct-posting'] as const;
/** What makes a journal unfit for revenue of deals, unless a rule names it: then somebody has chosen it on purpose. */
export type JournalOddity = (typeof journalOddities)[number];

/** What a discount on the whole deal becomes. */
export type DealDiscountPolicy =
  | { readonly policy: 'hold' }
  | { readonly policy: 'spread' }
  | { readonly policy: 'contra'; readonly account: AccountReference };

export interface RuleResult {
  readonly journal: string;
  /** Oddities of the journal that are accepted on purpose. */
  readonly acceptJournal?: readonly JournalOddity[];
  readonly treatment: Treatment;
  readonly revenueAccount: AccountReference;
  readonly offsetAccount: AccountReference;
  readonly dimensions: DimensionRules;
  /** Replaces single dimensions on the offset line only. */
  readonly offsetDimensions?: DimensionRules;
  /** Null: the default entity of the settings, else top level. */
  readonly entity?: ValueSource | null;
  /** The two sides may lie in different entities, where both have inter-entity accounts; the entry is then written at top level. */
  readonly acrossEntities?: boolean;
  /** Placeholders in braces, such as `{dealTitle}`; see `renderTemplate`. */
  readonly titleTemplate?: string;
  readonly memoTemplate?: string;
  readonly state?: 'Posted' | 'Draft';
  readonly exchangeRate?: ExchangeRateRule;
  readonly recurring?: RecurringPolicy;
  readonly dealDiscount?: DealDiscountPolicy;
}

/** One version of a rule, as it decides. */
export interface MappingRule {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** The highest wins; among equals the most specific conditions do. */
  readonly priority: number;
  readonly active: boolean;
  /** First and last bookkeeping date it applies to, inclusive; null is open. */
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  /** Versions before this one stay in force for dates before `effectiveFrom`; without it this version replaces them altogether. */
  readonly takesOver?: boolean;
  /**
   * The second person who allowed `revenue` before anything is delivered: stage-triggered deals, recurring and instalment lines
   * wait for an approval without it.
   */
  readonly earlyRevenueApprovedBy?: string | null;
  readonly conditions: RuleConditions;
  readonly result: RuleResult;
}
