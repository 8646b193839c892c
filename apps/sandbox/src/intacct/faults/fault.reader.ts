import { remedyFor } from '../../controls/nearest-name.js';
import { ControlError } from '../controls/control-error.js';
import { FUNCTION_FAULTS, REQUEST_FAULTS, type Fault } from './fault.js';

const KINDS: readonly string[] = [...REQUEST_FAULTS, ...FUNCTION_FAULTS];
const MATCH_FIELDS = ['company', 'function', 'object', 'controlId', 'contains'];

type Test = readonly [means: string, fits: (value: unknown) => boolean];

const count: Test = ['a whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0];
const text: Test = ['a text', (value) => typeof value === 'string'];
const FIELDS: Readonly<Record<keyof Fault, Test>> = {
  kind: [`one of ${KINDS.join(', ')}`, (value) => KINDS.includes(value as string)],
  match: ['an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)],
  times: count,
  skip: count,
  probability: ['a number from 0 to 1', (value) => typeof value === 'number' && value >= 0 && value <= 1],
  when: ['before or after', (value) => value === 'before' || value === 'after'],
  delayMs: count,
  status: ['an HTTP status', (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599],
  body: text,
  retryAfterSeconds: count,
  number: text,
  text,
  correction: text,
};

/** What each field of a fault takes, as `GET /_sandbox/` lists them. */
export const FAULT_FIELDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, [means]]) => [
    name,
    name === 'match' ? `any of ${MATCH_FIELDS.join(', ')}` : means,
  ]),
);

/** The faults of a plan; throws `ControlError` naming the first field that is wrong. */
export function readFaults(faults: unknown): readonly Fault[] {
  if (!Array.isArray(faults)) throw new ControlError('"faults" must be a list of faults');
  return faults.map((fault: unknown, index) => readFault(fault, `faults[${index}]`));
}

export function readSeed(seed: unknown): number | undefined {
  if (seed === undefined || Number.isSafeInteger(seed)) return seed as number | undefined;
  throw new ControlError('"seed" must be a whole number');
}

function readFault(fault: unknown, path: string): Fault {
  if (typeof fault !== 'object' || fault === null || Array.isArray(fault)) {
    throw new ControlError(`"${path}" must be an object with a kind`);
  }
  for (const [name, value] of Object.entries<unknown>({ kind: undefined, ...fault })) {
    const test = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof Fault] : undefined;
    if (!test) {
      throw new ControlError(`"${path}.${name}" is not a field of a fault; ${remedyFor(name, Object.keys(FIELDS))}`);
    }
    if (name === 'kind' && typeof value === 'string' && !KINDS.includes(value)) {
      throw new ControlError(`"${path}.kind" is no such kind: ${value}; ${remedyFor(value, KINDS)}`);
    }
    if (value !== undefined || name === 'kind') check(`${path}.${name}`, value, test);
  }
  for (const [name, value] of Object.entries((fault as Fault).match ?? {})) {
    if (!MATCH_FIELDS.includes(name)) {
      throw new ControlError(`"${path}.match.${name}" is not a field of a match; ${remedyFor(name, MATCH_FIELDS)}`);
    }
    check(`${path}.match.${name}`, value, text);
  }
  return fault as Fault;
}

function check(path: string, value: unknown, [means, fits]: Test): void {
  if (!fits(value)) throw new ControlError(`"${path}" must be ${means}`);
}
