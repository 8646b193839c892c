import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';

/** The part of JSON Schema that events need. */
export interface EventSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, EventSchema>>;
  readonly required?: readonly string[];
  readonly items?: EventSchema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly oneOf?: readonly EventSchema[];
  readonly description?: string;
}

export type EventClass = new () => object;
type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** The class and every class inside it, by name, as the checks say that decide when it is read: the document cannot say anything else. */
export function eventSchemas(root: EventClass): Record<string, EventSchema> {
  const schemas: Record<string, EventSchema> = {};
  const add = (shape: EventClass): void => {
    if (shape.name in schemas) return;
    schemas[shape.name] = {};
    schemas[shape.name] = objectSchema(shape, add);
  };
  add(root);
  return schemas;
}

function objectSchema(shape: EventClass, add: (inner: EventClass) => void): EventSchema {
  const properties: Record<string, EventSchema> = {};
  const required: string[] = [];
  for (const [name, rules] of rulesByProperty(shape)) {
    const optional = rules.some((rule) => rule.type === 'conditionalValidation');
    const schema = valueSchema(shape, name, rules, add);
    properties[name] = optional ? nullable(schema) : schema;
    if (!optional) required.push(name);
  }
  return { type: 'object', properties, required };
}

function rulesByProperty(shape: EventClass): Map<string, Rule[]> {
  const rules = new Map<string, Rule[]>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(shape, '', false, false))
    rules.set(rule.propertyName, [...(rules.get(rule.propertyName) ?? []), rule]);
  return new Map([...rules].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function valueSchema(
  shape: EventClass,
  name: string,
  rules: readonly Rule[],
  add: (inner: EventClass) => void,
): EventSchema {
  const isList = rules.some((rule) => rule.name === 'isArray');
  if (rules.some((rule) => rule.type === 'nestedValidation')) {
    const inner = innerClass(shape, name, isList);
    add(inner);
    const reference = { $ref: `#/components/schemas/${inner.name}` };
    return isList ? { type: 'array', items: reference } : reference;
  }
  const merged = Object.assign({}, ...rules.map(ruleSchema)) as EventSchema;
  return isList ? { type: 'array', items: merged } : merged;
}

function ruleSchema(rule: Rule): EventSchema {
  // Some checks have no constraints at all, whatever their type says.
  const [first] = (rule.constraints as unknown[] | undefined) ?? [];
  switch (rule.name ?? '') {
    case 'isString':
      return { type: 'string' };
    case 'isInt':
      return { type: 'integer' };
    case 'isBoolean':
      return { type: 'boolean' };
    case 'isObject':
      return { type: 'object' };
    case 'isNotEmpty':
      return { minLength: 1 };
    case 'min':
      return { minimum: Number(first) };
    case 'isIn':
      return { type: 'string', enum: first as unknown[] };
    case 'matches':
      return { type: 'string', pattern: (first as RegExp).source };
    case 'isIso8601':
      return { type: 'string', format: 'date-time' };
    default:
      return {};
  }
}

/** Arrays lose their element type in the compiled code; the transformer that reads events knows it. */
function innerClass(shape: EventClass, name: string, isList: boolean): EventClass {
  const read = plainToInstance(shape, { [name]: isList ? [{}] : {} }) as Record<string, object | object[]>;
  const value = read[name];
  return (Array.isArray(value) ? value[0] : value)?.constructor as EventClass;
}

function nullable(schema: EventSchema): EventSchema {
  if (schema.$ref !== undefined) return { oneOf: [schema, { type: 'null' }] };
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}
