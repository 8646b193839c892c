import { Decimal } from 'decimal.js';

/** Wide enough that a product of any two decimal strings of the events (38 digits each) is exact. */
export const Exact = Decimal.clone({ precision: 120, toExpNeg: -9e15, toExpPos: 9e15 });
export type Exact = Decimal;

/** The amount in smallest units, or undefined if it is not a whole number of them. */
export function toUnits(amount: Decimal, decimals: number): bigint | undefined {
  const scaled = new Exact(amount).times(new Exact(10).pow(decimals));
  return scaled.isInteger() ? BigInt(scaled.toFixed(0)) : undefined;
}

export function fromUnits(units: bigint, decimals: number): Decimal {
  return new Exact(units.toString()).div(new Exact(10).pow(decimals));
}

/** Absolute value with exactly the ledger's decimals; the caller has made sure that nothing is cut off. */
export function ledgerAmount(amount: Decimal, ledgerDecimals: number): string {
  const text = amount.abs().toFixed(ledgerDecimals);
  if (!new Exact(text).eq(amount.abs())) throw new RangeError('an amount would have been rounded');
  return text;
}

/**
 * Divides `total` in proportion to `weights` by largest remainder, ties in the order given: the shares add up to `total` exactly.
 * Undefined where the weights add up to nothing.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] | undefined {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return undefined;
  const parts = weights.map((weight, index) => ({ index, ...floorDivision(total * weight, sum) }));
  let left = total - parts.reduce((a, part) => a + part.quotient, 0n);
  const shares = parts.map((part) => part.quotient);
  for (const part of parts.toSorted((a, b) => compare(b.remainder, a.remainder) || a.index - b.index)) {
    if (left === 0n) break;
    shares[part.index] = part.quotient + 1n;
    left -= 1n;
  }
  return shares;
}

function floorDivision(dividend: bigint, divisor: bigint): { quotient: bigint; remainder: bigint } {
  const [n, d] = divisor < 0n ? [-dividend, -divisor] : [dividend, divisor];
  const remainder = ((n % d) + d) % d;
  return { quotient: (n - remainder) / d, remainder };
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
