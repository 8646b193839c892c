import type { CustomFieldValue } from '@app/contracts';
import type { PipedriveField, PipedriveRawValue } from '@app/pipedrive';

import { exactText } from './amount.js';
import { plainText } from './plain-text.js';

const NUMBER = /^-?\d+(\.\d+)?$/;

type FieldText = Pick<CustomFieldValue, 'value' | 'label' | 'currency'>;

/** One custom field as text, or null when it is empty. `field` is missing when the definition was deleted meanwhile. */
export function normalizeCustomField(
  key: string,
  raw: PipedriveRawValue,
  field: PipedriveField | undefined,
): CustomFieldValue | null {
  const text = fieldText(raw, field);
  if (text === null || text.value === '') return null;
  return { key, name: field?.fieldName ?? key, type: field?.fieldType ?? 'unknown', ...text };
}

function fieldText(raw: PipedriveRawValue, field: PipedriveField | undefined): FieldText | null {
  if (raw === null) return null;
  if (typeof raw === 'boolean') return { value: String(raw) };
  if (typeof raw === 'string') return scalar(raw, field);
  return isList(raw) ? options(raw, field) : composite(raw);
}

function scalar(raw: string, field: PipedriveField | undefined): FieldText {
  if (field?.fieldType === 'enum') return { value: raw, label: labelOf(raw, field) };
  if (field?.fieldType === 'double' && NUMBER.test(raw)) return { value: exactText(raw) };
  return { value: plainText(raw) };
}

function options(raw: readonly PipedriveRawValue[], field: PipedriveField | undefined): FieldText | null {
  const ids = raw.flatMap((one) => idOf(one) ?? []);
  if (ids.length === 0) return null;
  const labels = ids.map((id) => labelOf(id, field) ?? id);
  return { value: ids.toSorted().join(','), label: labels.join(', ') };
}

/** Monetary, address, date and time ranges: the value first, then what qualifies it. */
function composite(raw: { readonly [key: string]: PipedriveRawValue }): FieldText | null {
  const id = idOf(raw);
  const label = raw['label'];
  if (id !== undefined && typeof label === 'string') return { value: id, label: plainText(label) };
  const value = raw['value'];
  if (typeof value !== 'string' || value === '') return id === undefined ? null : { value: id };
  const currency = raw['currency'];
  if (typeof currency === 'string') return { value: NUMBER.test(value) ? exactText(value) : value, currency };
  const until = raw['until'];
  return { value: typeof until === 'string' ? `${plainText(value)}/${until}` : plainText(value) };
}

function idOf(raw: PipedriveRawValue): string | undefined {
  if (typeof raw === 'string') return raw;
  if (raw === null || typeof raw !== 'object' || isList(raw)) return undefined;
  const id = raw['id'];
  return typeof id === 'string' ? id : undefined;
}

/** An option that was deleted has no label any more; its id still says which one it was. */
function labelOf(id: string, field: PipedriveField | undefined): string | null {
  return field?.options.find((option) => option.id === id)?.label ?? null;
}

const isList = (raw: PipedriveRawValue): raw is readonly PipedriveRawValue[] => Array.isArray(raw);
