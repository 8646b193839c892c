import { type Check, listOf, nullable, oneOf, text } from '../http/checks.js';
import { type Doubt, DOUBTS } from '../state/account-doubts.js';

/** One of the answers where a doubt has words for them, else of the kind that the setting has. */
export function settingCheck(name: string, value: unknown): Check {
  if (value === null) return nullable(text);
  const doubt = Object.entries<Doubt>(DOUBTS).find(([setting]) => setting === name)?.[1];
  return doubt !== undefined && typeof value === 'string' ? oneOf(...doubt.answers) : sameKind(value);
}

function sameKind(value: unknown): Check {
  return (given) => {
    if (Array.isArray(value)) return listOf(sameKind(value[0]))(given);
    return typeof given === typeof value ? undefined : `must be a ${typeof value}`;
  };
}
