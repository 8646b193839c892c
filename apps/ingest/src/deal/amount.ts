import { Decimal } from 'decimal.js';

/** A double carries 15 decimal digits faithfully; arithmetic on it leaves its residue behind them. */
const FAITHFUL_DIGITS = 15;
/** Residue shows as a gap: digits that mean something, zeros (or nines), then noise. */
const MEANINGFUL_DIGITS = 13;

/** The number that Pipedrive meant by a JSON float, as plain text: "499.95000000000005" is "499.95". */
export function exactText(text: string): string {
  const given = new Decimal(text);
  const faithful = given.toSignificantDigits(FAITHFUL_DIGITS);
  const isResidue = given.precision() > FAITHFUL_DIGITS && faithful.precision() <= MEANINGFUL_DIGITS;
  return (isResidue ? faithful : given).toFixed();
}

/** An amount at the currency's precision; one that has more decimals keeps them all, since rounding it is not ours to decide. */
export function amountText(text: string, decimals: number): string {
  const exact = new Decimal(exactText(text));
  return exact.decimalPlaces() <= decimals ? exact.toFixed(decimals) : exact.toFixed();
}
