export interface ExampleSchema {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly items?: ExampleSchema;
  readonly properties?: Readonly<Record<string, ExampleSchema>>;
  readonly additionalProperties?: boolean;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Types of an answer, read off its example, so that the two can never contradict each other. What the example cannot tell stays
 * open: the type of a null, the elements of an empty list, further fields.
 */
export function schemaOfExample(example: unknown): ExampleSchema {
  if (example === null || example === undefined) return { nullable: true };
  if (Array.isArray(example)) return { type: 'array', items: example.length === 0 ? {} : schemaOfExample(example[0]) };
  if (example instanceof Date) return { type: 'string', format: 'date-time' };
  if (typeof example === 'object') return ofObject(Object.entries(example));
  if (typeof example === 'string') return { type: 'string', ...formatOf(example) };
  return { type: typeof example === 'number' && Number.isInteger(example) ? 'integer' : typeof example };
}

function ofObject(entries: readonly [string, unknown][]): ExampleSchema {
  const properties = Object.fromEntries(entries.map(([name, value]) => [name, schemaOfExample(value)]));
  return { type: 'object', properties, additionalProperties: true };
}

function formatOf(text: string): { readonly format?: string } {
  if (INSTANT.test(text)) return { format: 'date-time' };
  return UUID.test(text) ? { format: 'uuid' } : {};
}
