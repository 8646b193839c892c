import { ApiProblem } from './api-problem.js';

/** Undefined when the value is fine, else what is wrong with it. */
export type Check = (value: unknown) => string | undefined;
export type Shape = Readonly<Record<string, Check>>;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;
const WHOLE_SECOND_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/;

export const integer: Check = (value) => (Number.isSafeInteger(value) ? undefined : 'must be an integer');
export const number: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
export const text: Check = (value) => (typeof value === 'string' ? undefined : 'must be a string');
export const filled: Check = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'must be a non-empty string';
export const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean');
export const date: Check = (value) =>
  typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value)) ? undefined : 'must be a date';
export const time: Check = (value) =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)) ? undefined : 'must be a time';
export const anything: Check = () => undefined;

export const nullable =
  (rule: Check): Check =>
  (value) =>
    value === null ? undefined : rule(value);

export const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value) ? undefined : `must be one of [${allowed.join(', ')}]`;

export const listOf =
  (rule: Check): Check =>
  (value) =>
    Array.isArray(value) ? value.map(rule).find((problem) => problem !== undefined) : 'must be an array';

export const record: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'must be an object';

export const atLeast =
  (least: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least ? undefined : `must be greater than or equal to ${least}`;

export const wholeFrom =
  (least: number): Check =>
  (value) =>
    integer(value) ?? atLeast(least)(value);

/** Query parameters are text; ids come as csv. */
export const numberText: Check = (value) =>
  typeof value === 'string' && /^\d+$/.test(value) ? undefined : 'must be an integer';
export const flagText: Check = oneOf('true', 'false', '1', '0');
/** Fractions of a second and a space instead of the T are refused, as the real service does. */
export const wholeSecondText: Check = (value) =>
  typeof value === 'string' && WHOLE_SECOND_TIME.test(value) && !Number.isNaN(Date.parse(value))
    ? undefined
    : 'must be a RFC3339 date-time without fractional seconds';

export const csvIds =
  (most: number): Check =>
  (value) => {
    if (typeof value !== 'string' || !/^\d+(,\d+)*$/.test(value)) return 'must be a list of integers';
    return value.split(',').length > most ? `must contain at most ${most} ids` : undefined;
  };

export const csvOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && value.split(',').every((word) => allowed.includes(word))
      ? undefined
      : `must be a list of [${allowed.join(', ')}]`;

/** A value that should be text, as text. */
export function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * Checks the fields of a query or a body; what the shape does not know is refused by name.
 * @throws ApiProblem 400
 */
export function check(given: unknown, shape: Shape, required: readonly string[] = []): Record<string, unknown> {
  if (record(given) !== undefined) throw ApiProblem.validation({ body: 'must be an object' });
  const fields = given as Record<string, unknown>;
  const problems: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    const rule = shape[name];
    const problem = rule === undefined ? `Parameter '${name}' is not allowed for this request` : rule(value);
    if (problem !== undefined) problems[name] = problem;
  }
  for (const name of required) {
    if (fields[name] === undefined) problems[name] = `Parameter '${name}' is required`;
  }
  if (Object.keys(problems).length > 0) throw ApiProblem.validation(problems);
  return fields;
}
