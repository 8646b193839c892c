import { remedyFor } from '../../controls/nearest-name.js';
import { OBJECT_CATALOG } from '../catalog/object-catalog.js';
import type { Row } from '../state/row.js';
import { ControlError } from './control-error.js';

/** What an argument of a control may be; `?` behind it means that it may be left out. */
export type ArgumentKind = 'text' | 'date' | 'stamp' | 'count' | 'flag' | 'texts' | 'object' | 'status' | 'fields';
export type ArgumentKinds = Readonly<Record<string, ArgumentKind | `${ArgumentKind}?`>>;

const ISO_DATE = /^\d{4}-\d\d-\d\d$/;
const ISO_STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isDay = (value: unknown): boolean => isText(value) && ISO_DATE.test(value) && !Number.isNaN(Date.parse(value));

const TESTS: Readonly<Record<ArgumentKind, { readonly fits: (value: unknown) => boolean; readonly means: string }>> = {
  text: { fits: isText, means: 'a text' },
  date: { fits: isDay, means: 'a date like 2026-04-30' },
  stamp: { fits: (value) => isText(value) && ISO_STAMP.test(value), means: 'a time like 2026-04-30T10:00:00' },
  count: {
    fits: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
    means: 'a whole number from 0',
  },
  flag: { fits: (value) => typeof value === 'boolean', means: 'true or false' },
  texts: { fits: (value) => Array.isArray(value) && value.every(isText), means: 'a list of texts' },
  object: {
    fits: (value) => isText(value) && OBJECT_CATALOG.has(value),
    means: `one of ${[...OBJECT_CATALOG.keys()].join(', ')}`,
  },
  status: { fits: (value) => value === 'active' || value === 'inactive', means: 'active or inactive' },
  fields: {
    fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    means: 'an object of fields and texts',
  },
};

/** Checked arguments of one action: every getter answers what the kinds promised. */
export class ControlArguments {
  constructor(readonly values: Readonly<Record<string, unknown>>) {}

  /** Throws `ControlError` for a missing, wrong or unknown argument. */
  static of(body: Readonly<Record<string, unknown>>, kinds: ArgumentKinds): ControlArguments {
    const { action: _action, company: _company, ...given } = body;
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(kinds, name));
    if (unknown !== undefined) {
      throw new ControlError(`"${unknown}" is not an argument; ${remedyFor(unknown, Object.keys(kinds))}`);
    }
    for (const [name, kind] of Object.entries(kinds)) {
      if (given[name] === undefined && kind.endsWith('?')) continue;
      const { fits, means } = TESTS[kind.replace('?', '') as ArgumentKind];
      if (given[name] === undefined) throw new ControlError(`"${name}" is missing: ${means}`);
      if (!fits(given[name])) throw new ControlError(`"${name}" must be ${means}`);
    }
    return new ControlArguments(given);
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  text(name: string): string {
    const value = this.values[name];
    return typeof value === 'string' ? value : '';
  }

  count(name: string): number {
    return Number(this.values[name] ?? 0);
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  texts(name: string): readonly string[] {
    return Array.isArray(this.values[name]) ? (this.values[name] as readonly string[]) : [];
  }

  /** Stored fields of a record of `object`; a field the object does not have is refused by its name. */
  fields(object: string): Row {
    const known = OBJECT_CATALOG.get(object)?.fields;
    const given = Object.entries((this.values['fields'] ?? {}) as Readonly<Record<string, unknown>>);
    const unknown = given.find(([name]) => known?.has(name) !== true);
    if (unknown) {
      const remedy = remedyFor(unknown[0], [...(known?.keys() ?? [])]);
      throw new ControlError(`"fields.${unknown[0]}" is not a field of ${object}; ${remedy}`);
    }
    const odd = given.find(([, value]) => typeof value !== 'string');
    if (odd) throw new ControlError(`"fields.${odd[0]}" must be a text`);
    return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  }
}
