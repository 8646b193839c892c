import type { FieldDefinition, ObjectDefinition } from '../catalog/object-definition.js';
import type { DataNode } from '../gateway/function-result.js';
import { gatewayDate, gatewayTime } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';

/** A stored value as the gateway writes it. */
export function outputValue(value: string, field: FieldDefinition | undefined): string {
  if (value === '') return '';
  if (field?.type === 'date') return gatewayDate(value);
  if (field?.type === 'time') return gatewayTime(value);
  return value;
}

/** Flat fields by dot path, as `query` returns them. */
export function flatNode(row: Row, fields: readonly string[], definition: ObjectDefinition, name: string): DataNode {
  const children = fields.map((field) => ({
    name: field,
    text: outputValue(row[field] ?? '', definition.fields.get(field)),
  }));
  return { name, children };
}

/** All fields, or those asked for, nested by dots as `read` returns them. */
export function nestedNode(row: Row, definition: ObjectDefinition, name: string, fields?: readonly string[]): DataNode {
  const names = fields ?? [...definition.fields.keys()];
  return {
    name,
    children: nest(names.map((field) => [field.split('.'), row[field] ?? '', definition.fields.get(field)])),
  };
}

type Leaf = readonly [readonly string[], string, FieldDefinition | undefined];

function nest(leaves: readonly Leaf[]): readonly DataNode[] {
  const groups = new Map<string, Leaf[]>();
  for (const [path, value, field] of leaves) {
    const [head = '', ...rest] = path;
    const group = groups.get(head) ?? [];
    groups.set(head, group);
    group.push([rest, value, field]);
  }
  return [...groups].map(([name, group]) => {
    const [only] = group;
    if (group.length === 1 && only && only[0].length === 0) return { name, text: outputValue(only[1], only[2]) };
    return { name, children: nest(group.filter(([rest]) => rest.length > 0)) };
  });
}
