import type { AccountReference, PartyIds } from './desired-entry.js';
import type { DealDiscountPolicy, ExchangeRateRule, MappingRule } from './mapping-rule.js';
import type { ReferenceData } from './reference-data.js';

export const periodPolicies = ['hold', 'next-open', 'first-of-current'] as const;
/** What happens to a deal whose bookkeeping date is closed. */
export type PeriodPolicy = (typeof periodPolicies)[number];

/** What becomes of tax on top of the price: left out, or owed to a named liability account. */
export type ExclusiveTaxPolicy =
  { readonly policy: 'drop' } | { readonly policy: 'liability'; readonly account: AccountReference };

/** What to post when the lines do not add up to the deal's value. */
export type LinesMismatchPolicy = 'hold' | 'lines' | 'value';

/** Business settings that shape entries. */
export interface MappingSettings {
  /** Decimals of every amount in the ledger; 2 unless the company's field lengths say otherwise. */
  readonly ledgerDecimals: number;
  readonly defaultEntity: string | null;
  readonly defaultState: 'Posted' | 'Draft';
  readonly periodPolicy: PeriodPolicy;
  /** Entity id → its own policy. */
  readonly entityPeriodPolicies: Readonly<Record<string, PeriodPolicy>>;
  /** Entity id (or `*`) → last date we no longer post to, before the ledger itself is closed. */
  readonly freezeDates: Readonly<Record<string, string>>;
  /** Entity id (or `*`) → rate used where a rule names none. */
  readonly exchangeRates: Readonly<Record<string, ExchangeRateRule>>;
  /** Overrides what the ledger says, for a company whose base currency cannot be read. */
  readonly baseCurrency: string | null;
  readonly dealDiscount: DealDiscountPolicy;
  /** Where amounts with more decimals than the currency may be rounded, and the most that may go there; null holds them. */
  readonly rounding: { readonly account: AccountReference; readonly cap: string } | null;
  readonly exclusiveTax: ExclusiveTaxPolicy;
  /** Whether tax may be rounded half up to the currency's unit; `hold` accepts exact amounts only. Named for the tax inside a price. */
  readonly inclusiveTax: 'hold' | 'half-up';
  readonly linesMismatch: LinesMismatchPolicy;
  /** For deals without an organization; null holds them. */
  readonly defaultParty: PartyIds | null;
  /** Receivables, order entry or contracts invoice the deal: a rule with `revenue` would book it twice. */
  readonly ledgerInvoices: boolean;
  readonly titleTemplate: string;
  readonly memoTemplate: string;
  readonly maxTitleLength: number;
  readonly maxMemoLength: number;
}

/** All that a verdict rests on. */
export interface MappingContext {
  /** Changes whenever a rule, a setting or a reference row changes. */
  readonly revision: string;
  readonly rules: readonly MappingRule[];
  readonly reference: ReferenceData;
  readonly settings: MappingSettings;
  /** Calendar date in the company's zone. */
  readonly today: string;
}

export const defaultMappingSettings: MappingSettings = {
  ledgerDecimals: 2,
  defaultEntity: null,
  defaultState: 'Posted',
  periodPolicy: 'hold',
  entityPeriodPolicies: {},
  freezeDates: {},
  exchangeRates: {},
  baseCurrency: null,
  dealDiscount: { policy: 'hold' },
  rounding: null,
  exclusiveTax: { policy: 'drop' },
  inclusiveTax: 'hold',
  linesMismatch: 'hold',
  defaultParty: null,
  ledgerInvoices: false,
  titleTemplate: '{dealTitle}',
  memoTemplate: '{productOrDeal}',
  maxTitleLength: 80,
  maxMemoLength: 80,
};
