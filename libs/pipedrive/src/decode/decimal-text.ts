const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** No amount, rate or id is longer; what claims to be is not expanded into memory. */
const MAX_EXPONENT = 40;

/**
 * The plain form of a JSON number: no exponent, no trailing zeros behind the point ("5000.0" → "5000", "1.5e3" → "1500").
 * Digits are moved, never computed, so nothing is rounded. Undefined for what is not a JSON number.
 */
export function decimalText(text: string): string | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const shifted = shiftPoint(whole, fraction, exponent);
  const integer = shifted.whole.replace(/^0+(?=\d)/, '');
  const decimals = shifted.fraction.replace(/0+$/, '');
  const magnitude = decimals === '' ? integer : `${integer}.${decimals}`;
  return magnitude === '0' ? '0' : sign + magnitude;
}

function shiftPoint(whole: string, fraction: string, exponent: number): { whole: string; fraction: string } {
  if (exponent >= 0) {
    const padded = fraction.padEnd(exponent, '0');
    return { whole: whole + padded.slice(0, exponent), fraction: padded.slice(exponent) };
  }
  const padded = whole.padStart(1 - exponent, '0');
  const point = padded.length + exponent;
  return { whole: padded.slice(0, point), fraction: padded.slice(point) + fraction };
}
