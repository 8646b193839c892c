import { Decimal } from 'decimal.js';

/** A double carries 15 decimal digits faithfully; what comes after them is residue of Pipedrive's arithmetic, not money. */
const FAITHFUL_DIGITS = 15;
const MAX_FRACTION = 12;

/** The number that Pipedrive meant by a JSON float, as plain text: "499.95000000000005" is "499.95". */
export function exactText(text: string): string {
  return new Decimal(text).toSignificantDigits(FAITHFUL_DIGITS).toDecimalPlaces(MAX_FRACTION).toFixed();
}

/** An amount at the currency's precision; one that has more decimals keeps them all, since rounding it is not ours to decide. */
export function amountText(text: string, decimals: number): string {
  const exact = new Decimal(exactText(text));
  return exact.decimalPlaces() <= decimals ? exact.toFixed(decimals) : exact.toFixed();
}
