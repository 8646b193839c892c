import type { DealWon } from '@app/contracts';

import { currencyDecimals } from './currency-decimals.js';
import type { EntryPlace } from './entry-place.js';
import type { HoldReason } from './hold-reason.js';
import type { MappingContext } from './mapping-context.js';
import type { MappingRule } from './mapping-rule.js';
import type { ReferenceData } from './reference-data.js';

export type ExchangeRate =
  { readonly rate?: { readonly type: string; readonly date: string } } | { readonly reason: HoldReason };

/** The rate type and date to send with a foreign amount; always explicit, for the ledger's defaults differ by company. */
export function exchangeRateFor(
  rule: MappingRule,
  { currency, bookkeepingDate, postingDate }: { currency: string; bookkeepingDate: string; postingDate: string },
  { session, books: [books = null] }: Pick<EntryPlace, 'session' | 'books'>,
  context: MappingContext,
): ExchangeRate {
  const own = baseCurrencyOf(books, context);
  if (own === null) return { reason: unknownBase(books) };
  // At top level the company's own currency has a say as well: a rate that turns out to be 1 does no harm, a missing one does.
  const base = own === currency && session === null ? (baseCurrencyOf(null, context) ?? own) : own;
  if (base === currency) return {};
  if (context.reference.multiCurrency === false) return { reason: singleCurrency(currency, base) };
  const { exchangeRates } = context.settings;
  const chosen = rule.result.exchangeRate ?? (books === null ? undefined : exchangeRates[books]) ?? exchangeRates['*'];
  if (chosen === undefined) return { reason: noRate(currency, base) };
  if (!isKnownRateType(chosen.type, context.reference)) return { reason: unknownRateType(chosen.type) };
  return { rate: { type: chosen.type, date: chosen.dateBasis === 'won' ? bookkeepingDate : postingDate } };
}

/** Whether the currency can be posted at all, and exactly. */
export function currencyFindings(event: DealWon, context: MappingContext): HoldReason[] {
  const { reference, settings } = context;
  const bases = [
    settings.baseCurrency,
    reference.baseCurrency,
    ...[...reference.entities.values()].map((e) => e.currency),
  ];
  const findings: HoldReason[] = [];
  const isKnown = reference.currencies.size > 0 && reference.multiCurrency !== false;
  // Where the list is not known, or a company posts its base currencies only, one of these it must be.
  const enabled = isKnown ? reference.currencies.has(event.currency) : bases.includes(event.currency);
  if (!enabled)
    findings.push({
      kind: 'currency',
      cause: `currency:unknown:${event.currency}`,
      message: `Currency ${event.currency} is not enabled in Intacct`,
      remedy: 'Enable the currency for transactions in Intacct, or correct the deal',
      field: 'currency',
      value: event.currency,
    });
  if (currencyDecimals(event.currency) > settings.ledgerDecimals)
    findings.push({
      kind: 'currency',
      cause: `currency:decimals:${event.currency}`,
      message: `${event.currency} has ${currencyDecimals(event.currency)} decimals, the ledger ${settings.ledgerDecimals}`,
      remedy: 'Post this deal by hand; its amounts would be rounded',
      field: 'currency',
      value: event.currency,
    });
  return findings;
}

/** Delivered with the ledger; its own list of rate types does not name it. */
const DELIVERED_RATE_TYPE = 'Intacct Daily Rate';

function isKnownRateType(type: string, { exchangeRateTypes }: ReferenceData): boolean {
  return type === DELIVERED_RATE_TYPE || exchangeRateTypes.size === 0 || exchangeRateTypes.has(type);
}

/** A rate type that a rule or a setting names and the ledger does not have. */
export function rateTypeFindings(type: string | undefined, reference: ReferenceData): HoldReason[] {
  return type === undefined || isKnownRateType(type, reference) ? [] : [unknownRateType(type)];
}

function unknownRateType(type: string): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:rate-type:${type}`,
    message: `Exchange-rate type "${type}" does not exist in Intacct`,
    remedy: 'Choose an exchange-rate type that exists in Intacct, in the rule or the settings',
    field: 'exchangeRate',
    value: type,
  };
}

export function baseCurrencyOf(books: string | null, { reference, settings }: MappingContext): string | null {
  const own = books === null ? null : (reference.entities.get(books)?.currency ?? null);
  return own ?? settings.baseCurrency ?? reference.baseCurrency;
}

function singleCurrency(currency: string, base: string): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:single:${currency}:${base}`,
    message: `Intacct posts ${base} only, the deal is in ${currency}`,
    remedy: 'Enable foreign-currency transactions in Intacct, or correct the deal',
    field: 'currency',
    value: currency,
  };
}

function unknownBase(books: string | null): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:base-unknown:${books ?? '*'}`,
    message: `The base currency of ${books === null ? 'the company' : `entity ${books}`} is not known`,
    remedy: 'Refresh the reference data, or set the base currency in the settings',
    field: 'baseCurrency',
  };
}

function noRate(currency: string, base: string): HoldReason {
  return {
    kind: 'currency',
    cause: `currency:rate:${currency}:${base}`,
    message: `No exchange-rate type is chosen for ${currency} to ${base}`,
    remedy: 'Choose an exchange-rate type and its date in the rule or the settings',
    field: 'exchangeRate',
    value: currency,
  };
}
