import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { ConfigurationError } from './configuration.error.js';

const SECRET = /(PASSWORD|SECRET|TOKEN|KEY|_URL)$/;
const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/**
 * Reads the variables that the class declares (a validated property of the same name each) and checks them all.
 * Empty counts as unset; an initializer is the default. Throws one `ConfigurationError` with every fault.
 */
export function parseEnvironment<T extends object>(shape: new () => T, env: NodeJS.ProcessEnv): T {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  const defaults = new shape() as Record<string, unknown>;
  for (const name of declaredNames(shape)) {
    const text = env[name]?.trim();
    if (text === undefined || text === '') continue;
    const converted = convert(text, kindOf(shape, name, defaults[name]));
    if (converted.fault === undefined) values[name] = converted.value;
    else faults.push(`${name} ${converted.fault}${shown(name, text)}`);
  }
  const settings = plainToInstance(shape, values, { exposeDefaultValues: true });
  const alreadyFaulty = new Set(faults.map((fault) => fault.split(' ')[0]));
  const errors = validateSync(settings, { forbidUnknownValues: false, stopAtFirstError: true });
  faults.push(...errors.filter((error) => !alreadyFaulty.has(error.property)).map((error) => describe(error, env)));
  if (faults.length > 0) throw new ConfigurationError(faults.toSorted());
  return settings;
}

function declaredNames(shape: new () => object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(shape, '', false, false);
  return [...new Set(rules.map((rule) => rule.propertyName))];
}

type Kind = 'string' | 'number' | 'boolean';

/** A default shows the type where the declaration leaves it to be inferred. */
function kindOf(shape: new () => object, name: string, byDefault: unknown): Kind {
  if (typeof byDefault === 'number' || typeof byDefault === 'boolean') return typeof byDefault as Kind;
  const declared: unknown = Reflect.getMetadata('design:type', shape.prototype as object, name);
  if (declared === Number) return 'number';
  return declared === Boolean ? 'boolean' : 'string';
}

function convert(text: string, kind: Kind): { value?: unknown; fault?: string } {
  if (kind === 'string') return { value: text };
  if (kind === 'number') {
    // Number('') is 0 and Number('0x10') is 16; only plain figures are meant here.
    return /^-?\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : { fault: 'must be a number' };
  }
  const word = text.toLowerCase();
  if (TRUE.has(word)) return { value: true };
  return FALSE.has(word) ? { value: false } : { fault: 'must be true or false' };
}

function describe(error: ValidationError, env: NodeJS.ProcessEnv): string {
  const text = env[error.property]?.trim() ?? '';
  if (text === '') return `${error.property} is required`;
  // class-validator begins its messages with the property; a custom one may not.
  const rule = (Object.values(error.constraints ?? {})[0] ?? 'is not valid').replace(`${error.property} `, '');
  return `${error.property} ${rule}${shown(error.property, text)}`;
}

function shown(name: string, text: string): string {
  return SECRET.test(name) ? '' : ` (it is "${text.slice(0, 60)}")`;
}
