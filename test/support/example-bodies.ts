type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** The bodies that the form of the documentation (`/docs`) is filled with: named examples, or one made of the schema. */
export function exampleBodies(document: Json, method: string, path: string): unknown[] {
  const operation = asObject(asObject(asObject(document['paths'])[path])[method.toLowerCase()]);
  const content = asObject(asObject(operation['requestBody'])['content']);
  const { schema, examples } = asObject(content['application/json']);
  if (schema === undefined) throw new Error(`${method} ${path} takes no body`);
  const named = Object.values(asObject(examples)).map((one) => asObject(one)['value']);
  return named.length > 0 ? named : [sampleOf(document, schema)];
}

/** As Swagger UI does it: optional fields are filled in too. */
function sampleOf(document: Json, schema: unknown): unknown {
  const own = asObject(schema);
  if ('example' in own) return own['example'];
  if ('default' in own) return own['default'];
  if (Array.isArray(own['enum'])) return own['enum'][0];
  const [wrapped] = Array.isArray(own['allOf']) ? (own['allOf'] as unknown[]) : [];
  if (wrapped !== undefined) return sampleOf(document, wrapped);
  if (typeof own['$ref'] === 'string') return sampleOf(document, resolved(document, own['$ref']));
  if (own['type'] === 'array') return [sampleOf(document, own['items'])];
  if (own['type'] === 'boolean') return true;
  if (own['type'] === 'string') return 'string';
  if (own['type'] === 'number' || own['type'] === 'integer') return 0;
  const fields = Object.entries(asObject(own['properties']));
  return Object.fromEntries(fields.map(([name, field]) => [name, sampleOf(document, field)]));
}

function resolved(document: Json, reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => asObject(part)[name], document);
}
