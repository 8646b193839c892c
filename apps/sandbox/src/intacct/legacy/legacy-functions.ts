import { attributeOf, type XmlElement } from '@app/intacct';
import { ownEntry } from '../gateway/own-entry.js';
import type { LegacyFunction } from './legacy-function.js';
import { shapeProblem } from './legacy-shape.js';
import { LIST_FUNCTIONS, listedObject } from './list.functions.js';
import { PAYABLE_FUNCTIONS } from './payable.functions.js';
import { RECORD_FUNCTIONS } from './record.functions.js';

/** The object-specific functions of the gateway. */
export const LEGACY_FUNCTIONS: Readonly<Record<string, LegacyFunction>> = {
  ...PAYABLE_FUNCTIONS,
  ...RECORD_FUNCTIONS,
  ...LIST_FUNCTIONS,
};

/** Upper-case object a legacy call is about; undefined for generic functions. */
export function legacyObject(call: XmlElement): string | undefined {
  const known = ownEntry(LEGACY_FUNCTIONS, call.name);
  if (!known) return undefined;
  return known.object || listedObject(attributeOf(call, 'object') ?? '');
}

/** What the schema says against a legacy call; undefined when it is well formed, or not legacy. */
export function legacyProblem(call: XmlElement): string | undefined {
  const shape = ownEntry(LEGACY_FUNCTIONS, call.name)?.shape;
  return shape && shapeProblem(call, shape);
}
