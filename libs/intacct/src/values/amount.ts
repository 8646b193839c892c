import { Decimal } from 'decimal.js';
import { IntacctInputError } from '../errors/intacct-input-error.js';

/** A decimal string or a Decimal. Never a number: binary floats have no place near money. */
export type Amount = string | Decimal;

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/;
/** Already as the gateway wants it. */
const READY = /^(0|[1-9]\d*)\.\d\d$/;

/**
 * `1250` → `1250.00`. The gateway wants exactly two decimals on journal lines whatever the currency (JPY too); more
 * are refused here, never rounded. Throws `IntacctInputError`.
 */
export function toGatewayAmount(amount: Amount, field: string, decimals = 2): string {
  const text = typeof amount === 'string' ? amount : amount.toFixed();
  if (decimals === 2 && READY.test(text)) return text;
  if (!PLAIN_DECIMAL.test(text)) throw new IntacctInputError(field, `"${text}" is not a plain decimal amount`);
  const [whole = '', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > decimals) {
    throw new IntacctInputError(field, `${text} has more than ${decimals} decimals and is not rounded silently`);
  }
  const normal = whole.replace(/^(-?)0+(?=\d)/, '$1');
  return decimals === 0 ? normal : `${normal}.${kept.padEnd(decimals, '0')}`;
}

/** As above, and not below zero: the side of a journal line is said by `side`, never by a sign. */
export function toGatewayUnsignedAmount(amount: Amount, field: string): string {
  const text = toGatewayAmount(amount, field);
  if (!text.startsWith('-')) return text;
  if (/[1-9]/.test(text)) {
    throw new IntacctInputError(field, `${text} is negative; amounts are positive and the side says debit or credit`);
  }
  return text.slice(1);
}
