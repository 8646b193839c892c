export type FieldType = 'text' | 'int' | 'decimal' | 'date' | 'time' | 'boolean' | 'letter' | 'enum';

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  readonly maxLength?: number;
  readonly required: boolean;
  readonly readOnly: boolean;
}

export interface ObjectDefinition {
  readonly name: string;
  /** Field that holds the natural id. */
  readonly naturalKey: string;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** Word → database letter of enumerations, per field. */
  readonly letters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Belongs to one entity: an entity session sees only its own rows. Others are shared from the top level. */
  readonly entityOwned: boolean;
}

const FIELD = /^([A-Z0-9_.]+):(text|int|decimal|date|time|boolean|letter|enum)(\d+)?(!)?(-)?$/;

/** `NAME:text100!` is a required text of at most 100; `-` marks a read-only field. */
export function parseFields(...texts: string[]): ReadonlyMap<string, FieldDefinition> {
  const fields = new Map<string, FieldDefinition>();
  for (const text of texts.join(' ').trim().split(/\s+/)) {
    const match = FIELD.exec(text);
    if (!match) throw new Error(`field definition "${text}"`);
    const [, name = '', type, length, required, readOnly] = match;
    fields.set(name, {
      name,
      type: type as FieldType,
      ...(length !== undefined && { maxLength: Number(length) }),
      required: required !== undefined,
      readOnly: readOnly !== undefined,
    });
  }
  return fields;
}

const STAMPS = 'RECORDNO:int- WHENCREATED:time- WHENMODIFIED:time- MEGAENTITYID:text20-';
const STATUS_LETTERS = { STATUS: { active: 'T', inactive: 'F' } };

/** An object by its fields; every object has record number, stamps and owner beside them. */
export function defineObject(
  name: string,
  naturalKey: string,
  fields: string,
  extras: { entityOwned?: boolean; letters?: ObjectDefinition['letters'] } = {},
): ObjectDefinition {
  const { entityOwned = false, letters = {} } = extras;
  return {
    name,
    naturalKey,
    fields: parseFields(STAMPS, fields),
    letters: { ...STATUS_LETTERS, ...letters },
    entityOwned,
  };
}
