import type { MappingRule } from './mapping-rule.js';
import { type PortableRule, portableRule } from './portable-rule.js';

export interface FieldChange {
  /** Path such as `result.journal`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Field by field what changes; empty where nothing does. Ids and versions are not part of what a rule says. */
export function ruleDifference(before: MappingRule | undefined, after: PortableRule | undefined): FieldChange[] {
  const [old, young] = [flat(before && portableRule(before)), flat(after)];
  const fields = [...new Set([...old.keys(), ...young.keys()])].toSorted();
  return fields.flatMap((field) => {
    const change = { field, before: old.get(field) ?? null, after: young.get(field) ?? null };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : [change];
  });
}

function flat(rule: PortableRule | undefined): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
    else if (value !== null && value !== undefined) fields.set(path, value);
  };
  if (rule !== undefined) walk({ ...rule, id: undefined, version: undefined }, '');
  return fields;
}
