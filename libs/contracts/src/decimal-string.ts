import { Matches } from 'class-validator';

const DECIMAL = /^-?(0|[1-9]\d{0,19})(\.\d{1,18})?$/;

/** Money and quantities travel as plain decimal text: no exponent, no grouping, never a JSON number. */
export const IsDecimalString = (): PropertyDecorator =>
  Matches(DECIMAL, { message: '$property must be a decimal string such as "1250.00"' });

export function isDecimalString(text: unknown): text is string {
  return typeof text === 'string' && DECIMAL.test(text);
}
