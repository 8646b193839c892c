import type { XmlElement } from '@app/intacct';
import type { FieldDefinition, FieldType, ObjectDefinition } from '../catalog/object-definition.js';
import { isoDate, isoTime } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';
import type { RunContext } from './function-call.js';
import { refusal } from './gateway-error.js';

const BAD_VALUE = 'BL03000018';
const RENAMED: Readonly<Record<string, string>> = {
  'DISPLAYCONTACT.MAILADDRESS.ISOCOUNTRYCODE': 'DISPLAYCONTACT.MAILADDRESS.COUNTRYCODE',
  'MAILADDRESS.ISOCOUNTRYCODE': 'MAILADDRESS.COUNTRYCODE',
};

/** Fields given for one record: known ones checked for length and form, unknown and read-only ones left out. */
export function readFields(element: XmlElement, definition: ObjectDefinition, context: RunContext): Row {
  const fields: Record<string, string> = {};
  collect(element, '', (path, text) => {
    const name = RENAMED[path] ?? path;
    const field = definition.fields.get(name);
    if (!field || (field.readOnly && name !== 'RECORDNO')) return;
    checkLength(definition, field, text, context);
    fields[name] = normalized(definition, field, text);
  });
  return fields;
}

/** Refuses a record without its required fields. */
export function requireFields(fields: Row, definition: ObjectDefinition): void {
  for (const field of definition.fields.values()) {
    if (field.required && (fields[field.name] ?? '') === '') {
      throw refusal(`Required field ${field.name} is missing`, BAD_VALUE, `Provide a value for ${field.name}.`);
    }
  }
}

function collect(element: XmlElement, prefix: string, take: (path: string, text: string) => void): void {
  for (const child of element.children) {
    const path = prefix + child.name.toUpperCase();
    if (child.children.length > 0) collect(child, `${path}.`, take);
    else take(path, child.text);
  }
}

function checkLength(definition: ObjectDefinition, field: FieldDefinition, text: string, context: RunContext): void {
  const maxLength = context.settings.fieldLengths[`${definition.name}.${field.name}`] ?? field.maxLength;
  if (maxLength !== undefined && text.length > maxLength) {
    throw refusal(`${field.name} has ${text.length} characters; the maximum length is ${maxLength}`, BAD_VALUE);
  }
}

type Normalize = (text: string, words: readonly string[]) => string | undefined;

/** Stored form of a value, undefined when it is not one. */
const NORMALIZE: Readonly<Record<FieldType, Normalize>> = {
  date: isoDate,
  time: isoTime,
  boolean: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() : undefined),
  decimal: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? text : undefined),
  enum: (text, words) => (words.length === 0 ? text : words.find((word) => word.toLowerCase() === text.toLowerCase())),
  text: (text) => text,
  int: (text) => text,
  letter: (text) => text,
};

function normalized(definition: ObjectDefinition, field: FieldDefinition, text: string): string {
  if (text === '') return '';
  const value = NORMALIZE[field.type](text, Object.keys(definition.letters[field.name] ?? {}));
  if (value === undefined) {
    throw refusal(`Illegal format for ${field.name}: "${text}"`, BAD_VALUE, 'Use a valid value.');
  }
  return value;
}
