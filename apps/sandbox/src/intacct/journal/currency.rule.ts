import { Decimal } from 'decimal.js';
import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { companyCurrency } from '../state/company-currency.js';
import type { Row } from '../state/row.js';

const BAD_VALUE = 'BL03000018';

/** Base currency of where the session works. */
export function baseCurrencyOf(context: RunContext): string {
  const { unit, scope } = context;
  return unit.find('LOCATIONENTITY', scope.entity)?.['CURRENCY'] || companyCurrency(unit);
}

/** Currency of a line or document, or the refusal of it. */
export function currencyOf(fields: Row, base: string, context: RunContext): string {
  const currency = fields['CURRENCY'] ?? '';
  if (!context.settings.multiCurrency) {
    if (currency === '' || currency === base) return base;
    throw refusal(
      `Invalid Currency '${currency}' specified.`,
      undefined,
      'Enable foreign-currency transactions, and try again.',
    );
  }
  if (currency === '') throw refusal('Required field CURRENCY is missing', BAD_VALUE);
  if (!context.unit.find('TRXCURRENCIES', currency)) throw refusal(`Invalid Currency '${currency}' specified.`);
  return currency;
}

/** Units of the base currency per unit of `currency`. */
export function rateOf(fields: Row, currency: string, base: string, context: RunContext): Decimal {
  if (currency === base) return new Decimal(1);
  const given = fields['EXCHANGE_RATE'] ?? '';
  if (given !== '') return new Decimal(given);
  const { rates } = context.settings;
  const to = rates[base];
  const from = rates[currency];
  if ((fields['EXCH_RATE_TYPE_ID'] ?? '') === '' || from === undefined || to === undefined) {
    throw refusal(`An exchange rate for ${currency} is missing`, undefined, 'Give a rate type or a rate.');
  }
  return new Decimal(from).dividedBy(to);
}
