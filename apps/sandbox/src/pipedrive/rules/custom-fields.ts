import { ApiProblem } from '../http/api-problem.js';
import type { CustomFields, FieldRow } from '../state/rows.js';

type Value = Readonly<Record<string, unknown>>;

/**
 * The custom fields after a write. Null clears a field; a key nobody defined, an unknown option and an empty set are
 * refused.
 * @throws ApiProblem 400
 */
export function writeCustomFields(before: CustomFields, written: unknown, fields: readonly FieldRow[]): CustomFields {
  if (written === undefined) return before;
  const problems: Record<string, string> = {};
  const after: Record<string, unknown> = { ...before };
  for (const [code, value] of Object.entries(written as Value)) {
    const field = fields.find((candidate) => candidate.is_custom_field && candidate.field_code === code);
    const problem =
      field === undefined ? `Parameter '${code}' is not allowed for this request` : fieldProblem(field, value);
    if (problem !== undefined) problems[`custom_fields.${code}`] = problem;
    after[code] = value;
  }
  if (Object.keys(problems).length > 0) throw ApiProblem.validation(problems);
  return after;
}

/** REST shows every custom field of the account, null when empty. */
export function showCustomFields(values: CustomFields, fields: readonly FieldRow[], withLabels: boolean): Value {
  const custom = fields.filter((field) => field.is_custom_field);
  return Object.fromEntries(
    custom.map((field) => {
      const value = values[field.field_code] ?? null;
      return [field.field_code, withLabels ? labelled(field, value) : value];
    }),
  );
}

/** Webhooks v2 wrap each value with its type. */
export function wrapCustomFields(values: CustomFields, fields: readonly FieldRow[]): Value {
  const custom = fields.filter((field) => field.is_custom_field);
  return Object.fromEntries(
    custom.map((field) => [field.field_code, wrap(field.field_type, values[field.field_code])]),
  );
}

function wrap(type: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'enum':
    case 'org':
    case 'people':
    case 'user':
      return { type, id: value };
    case 'set':
      return { type, values: (value as unknown[]).map((id) => ({ id })) };
    case 'daterange':
    case 'timerange':
      return { type, from: (value as Value)['value'], until: (value as Value)['until'] };
    case 'monetary':
    case 'address':
    case 'time':
      return { type, ...(value as Value) };
    default:
      return { type, value };
  }
}

function labelled(field: FieldRow, value: unknown): unknown {
  const option = (id: unknown) => field.options?.find((candidate) => candidate.id === id) ?? null;
  if (field.field_type === 'enum') return value === null ? null : option(value);
  return field.field_type === 'set' && Array.isArray(value) ? value.map(option) : value;
}

function fieldProblem(field: FieldRow, value: unknown): string | undefined {
  if (value === null) return undefined;
  const isOption = (id: unknown) => field.options?.some((option) => option.id === id) ?? false;
  switch (field.field_type) {
    case 'enum':
      return isOption(value) ? undefined : 'is not one of the options';
    case 'set':
      if (!Array.isArray(value) || value.length === 0) return 'must be a non-empty array';
      return value.every(isOption) ? undefined : 'is not one of the options';
    case 'double':
    case 'user':
    case 'org':
    case 'people':
      return typeof value === 'number' ? undefined : 'must be a number';
    case 'monetary':
      return typeof (value as Value)['value'] === 'number' ? undefined : 'must hold a value and a currency';
    case 'daterange':
    case 'timerange':
    case 'time':
    case 'address':
      return typeof value === 'object' ? undefined : 'must be an object';
    default:
      return typeof value === 'string' ? undefined : 'must be a string';
  }
}
