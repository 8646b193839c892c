import { ControlError } from '../controls/control-error.js';
import { FUNCTION_FAULTS, REQUEST_FAULTS, type Fault } from './fault.js';

const KINDS: readonly string[] = [...REQUEST_FAULTS, ...FUNCTION_FAULTS];
const MATCH_FIELDS = ['function', 'object', 'controlId', 'contains'];

type Test = readonly [means: string, fits: (value: unknown) => boolean];

const count: Test = ['a whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0];
const text: Test = ['a text', (value) => typeof value === 'string'];
const FIELDS: Readonly<Record<string, Test>> = {
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
  for (const [name, value] of Object.entries({ kind: undefined, ...fault })) {
    const test = FIELDS[name];
    if (!test)
      throw new ControlError(
        `"${path}.${name}" is not a field of a fault; known are ${Object.keys(FIELDS).join(', ')}`,
      );
    if (value !== undefined || name === 'kind') check(`${path}.${name}`, value, test);
  }
  for (const [name, value] of Object.entries((fault as Fault).match ?? {})) {
    if (!MATCH_FIELDS.includes(name)) {
      throw new ControlError(`"${path}.match.${name}" is not a field of a match; known are ${MATCH_FIELDS.join(', ')}`);
    }
    check(`${path}.match.${name}`, value, text);
  }
  return fault as Fault;
}

function check(path: string, value: unknown, [means, fits]: Test): void {
  if (!fits(value)) throw new ControlError(`"${path}" must be ${means}`);
}
