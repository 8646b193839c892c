import { isLosslessNumber } from 'lossless-json';

import { PipedriveSchemaError } from '../errors/pipedrive-schema.error.js';
import type { PipedriveRawValue } from '../model/raw-value.js';
import { decimalText } from './decimal-text.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** REST writes RFC 3339; v1 records and search results write UTC with a space and no zone. */
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;
const SPACED_UTC = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/**
 * Reads the fields of one object of an answer. Fields that nobody asks for are tolerated; one that breaks is named by its
 * path in the error. Numbers stay text.
 */
export class JsonObject {
  private constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    readonly path: string,
  ) {}

  /** @throws PipedriveSchemaError when `value` is not an object. */
  static of(value: unknown, path: string): JsonObject {
    if (!isPlainObject(value)) throw new PipedriveSchemaError(path, `expected an object, got ${kindOf(value)}`);
    return new JsonObject(value, path);
  }

  has(key: string): boolean {
    return this.fields[key] !== undefined && this.fields[key] !== null;
  }

  value(key: string): unknown {
    return this.fields[key];
  }

  text(key: string): string {
    return this.textOrNull(key) ?? this.missing(key, 'text');
  }

  textOrNull(key: string): string | null {
    const value = this.fields[key];
    if (value == null) return null;
    if (isLosslessNumber(value)) return value.value;
    return typeof value === 'string' ? value : this.wrong(key, 'text');
  }

  /** Ids come as numbers or as text. */
  id(key: string): string {
    return this.idOrNull(key) ?? this.missing(key, 'an id');
  }

  /** On some endpoints a reference is an object with `value` or `id` inside. */
  idOrNull(key: string): string | null {
    const value = this.fields[key];
    if (value == null || value === '') return null;
    if (isPlainObject(value)) return JsonObject.of(value, this.at(key)).idOrNull('value' in value ? 'value' : 'id');
    const id = isLosslessNumber(value) ? decimalText(value.value) : value;
    return typeof id === 'string' ? id : this.wrong(key, 'an id');
  }

  decimal(key: string): string {
    return this.decimalOrNull(key) ?? this.missing(key, 'a number');
  }

  decimalOrNull(key: string): string | null {
    const value = this.fields[key];
    if (value == null || value === '') return null;
    const text = isLosslessNumber(value) ? value.value : value;
    const decimal = typeof text === 'string' ? decimalText(text.trim()) : undefined;
    return decimal ?? this.wrong(key, 'a number');
  }

  /** A small whole number that is no amount: an order, a count, an HTTP status. */
  integer(key: string): number {
    return this.integerOrNull(key) ?? this.missing(key, 'a whole number');
  }

  integerOrNull(key: string): number | null {
    const text = this.decimalOrNull(key);
    if (text === null) return null;
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : this.wrong(key, 'a whole number');
  }

  /** Booleans also come as 0 and 1; absent is `otherwise`. */
  flag(key: string, otherwise = false): boolean {
    const value = this.fields[key];
    if (value == null) return otherwise;
    if (typeof value === 'boolean') return value;
    const text = isLosslessNumber(value) ? value.value : value;
    if (text === '1' || text === 'true') return true;
    if (text === '0' || text === 'false') return false;
    return this.wrong(key, 'true or false');
  }

  /** ISO time in UTC, as sent. */
  time(key: string): string {
    return this.timeOrNull(key) ?? this.missing(key, 'a time');
  }

  timeOrNull(key: string): string | null {
    const text = this.textOrNull(key);
    if (text === null || text === '') return null;
    if (RFC3339.test(text)) return text;
    return SPACED_UTC.test(text) ? `${text.replace(' ', 'T')}Z` : this.wrong(key, 'a time');
  }

  dateOrNull(key: string): string | null {
    const text = this.textOrNull(key);
    if (text === null || text === '') return null;
    return DATE.test(text) ? text : this.wrong(key, 'a date');
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T {
    return this.oneOfOrNull(key, allowed) ?? this.missing(key, allowed.join(', '));
  }

  oneOfOrNull<T extends string>(key: string, allowed: readonly T[]): T | null {
    const text = this.textOrNull(key);
    if (text === null || text === '') return null;
    return allowed.find((word) => word === text) ?? this.wrong(key, `one of ${allowed.join(', ')}`);
  }

  object(key: string): JsonObject {
    return JsonObject.of(this.fields[key], this.at(key));
  }

  objectOrNull(key: string): JsonObject | null {
    return this.has(key) ? this.object(key) : null;
  }

  /** Absent and null are an empty list. */
  list<T>(key: string, read: (value: unknown, path: string) => T): T[] {
    const value = this.fields[key];
    if (value == null) return [];
    if (!Array.isArray(value)) return this.wrong(key, 'a list');
    return value.map((item: unknown, index) => read(item, `${this.at(key)}[${index}]`));
  }

  ids(key: string): string[] {
    return this.list(key, (value, path) => new JsonObject({ id: value }, path).id('id'));
  }

  /** Custom fields; absent, null and the empty list (search results) are none. */
  rawMap(key: string): Readonly<Record<string, PipedriveRawValue>> {
    const value = this.fields[key];
    if (value == null || (Array.isArray(value) && value.length === 0)) return {};
    const fields = JsonObject.of(value, this.at(key)).fields;
    return Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, rawValue(item)]));
  }

  private at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  private missing(key: string, expected: string): never {
    throw new PipedriveSchemaError(this.at(key), `expected ${expected}, got nothing`);
  }

  private wrong(key: string, expected: string): never {
    throw new PipedriveSchemaError(this.at(key), `expected ${expected}, got ${kindOf(this.fields[key])}`);
  }
}

/** A parsed value with its numbers as plain decimal text. */
export function rawValue(value: unknown): PipedriveRawValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (isLosslessNumber(value)) return decimalText(value.value) ?? value.value;
  if (Array.isArray(value)) return value.map(rawValue);
  if (!isPlainObject(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rawValue(item)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** The kind of what came, never the value itself: it may be personal. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (isLosslessNumber(value)) return 'a number';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'other text' : `a ${typeof value}`;
}
