type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const isProblem = (response: unknown): boolean =>
  Object.keys(asObject(asObject(response)['content'])).join() === 'application/problem+json';

/** What the documentation of an API (`/docs-json`) lacks, each fault with the operation it belongs to. */
export function apiDocumentFaults(document: Json): string[] {
  return Object.entries(asObject(document['paths'])).flatMap(([path, methods]) =>
    Object.entries(asObject(methods)).flatMap(([method, operation]) =>
      new OperationFaults(document, path, asObject(operation))
        .all()
        .map((fault) => `${method.toUpperCase()} ${path}: ${fault}`),
    ),
  );
}

class OperationFaults {
  private readonly responses: Json;
  private readonly parameters: readonly Json[];
  private readonly isGuarded: boolean;

  constructor(
    private readonly document: Json,
    private readonly path: string,
    private readonly operation: Json,
  ) {
    this.responses = asObject(operation['responses']);
    this.parameters = (operation['parameters'] as Json[] | undefined) ?? [];
    this.isGuarded = path.startsWith('/admin');
  }

  all(): string[] {
    return [
      ...(this.operation['summary'] ? [] : ['no summary']),
      ...this.securityFaults(),
      ...this.parameterFaults(),
      ...this.bodyFaults(),
      ...this.successFaults(),
      ...this.problemFaults(),
    ];
  }

  private securityFaults(): string[] {
    if (!this.isGuarded) return [];
    const schemes = ((this.operation['security'] as Json[] | undefined) ?? []).flatMap((one) => Object.keys(one));
    return [
      ...(this.operation['x-required-role'] ? [] : ['no role']),
      ...['api-key', 'access-token'].filter((one) => !schemes.includes(one)).map((one) => `no security ${one}`),
    ];
  }

  private parameterFaults(): string[] {
    const named = new Set(this.parameters.map((one) => String(one['name'])));
    const inPath = [...this.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    return [
      ...inPath.filter((name) => !named.has(name)).map((name) => `no parameter ${name}`),
      ...this.parameters.filter((one) => !one['description']).map((one) => `${String(one['name'])} is not described`),
    ];
  }

  private bodyFaults(): string[] {
    const [media] = this.mediaOf(asObject(this.operation['requestBody']));
    if (media?.['schema'] === undefined) return [];
    const { oneOf } = asObject(media['schema']) as { oneOf?: unknown[] };
    if (oneOf === undefined) return this.fieldFaults(media['schema']);
    const samples = Object.keys(asObject(media['examples'])).length;
    return [
      ...(samples < oneOf.length ? [`${samples} examples of ${oneOf.length} kinds of body`] : []),
      ...oneOf.flatMap((one) => this.fieldFaults(one)),
    ];
  }

  private fieldFaults(schema: unknown): string[] {
    const { properties } = this.resolved(schema);
    const names = Object.entries(asObject(properties));
    if (names.length === 0) return ['no fields of its body'];
    return names
      .filter(([, field]) => !this.isShown(field))
      .map(([name]) => `field ${name} has no example, choice, default or description`);
  }

  private successFaults(): string[] {
    const successes = Object.entries(this.responses).filter(([status]) => status < '400');
    if (successes.length === 0) return ['no success'];
    return successes.flatMap(([status, response]) => {
      if (status === '204' || status === '302') return [];
      const media = this.mediaOf(asObject(response));
      if (media.length === 0) return [`${status} has no schema`];
      return media.every(({ schema }) => this.isTyped(schema)) ? [] : [`${status} has no schema with an example`];
    });
  }

  private problemFaults(): string[] {
    const hasBody = this.operation['requestBody'] !== undefined;
    const isInPath = this.parameters.some((one) => one['in'] === 'path');
    const wanted = [
      ...(this.isGuarded ? ['401', '403', '429'] : []),
      ...(hasBody || this.parameters.length > 0 ? ['400'] : []),
      ...(hasBody ? ['413', '415'] : []),
      ...(isInPath && !this.operation['summary']?.toString().includes('or add one') ? ['404'] : []),
    ];
    const given = Object.entries(this.responses).filter(([status]) => status >= '400');
    return [
      ...wanted.filter((status) => !given.some(([own]) => own === status)).map((status) => `no ${status}`),
      ...given.filter(([, response]) => !isProblem(response)).map(([status]) => `${status} is not a problem`),
    ];
  }

  private mediaOf(response: Json): Json[] {
    return Object.values(asObject(response['content'])).map(asObject);
  }

  private resolved(schema: unknown): Json {
    const { $ref, allOf } = asObject(schema) as { $ref?: string; allOf?: unknown[] };
    if (allOf?.length === 1) return this.resolved(allOf[0]);
    if ($ref === undefined) return asObject(schema);
    const name = $ref.replace('#/components/schemas/', '');
    return asObject(asObject(asObject(this.document['components'])['schemas'])[name]);
  }

  private isTyped(schema: unknown): boolean {
    const own = this.resolved(schema);
    if (!('type' in own)) return false;
    if ('example' in own) return true;
    const fields = Object.values(asObject(own['properties']));
    return fields.length > 0 && fields.every((field) => this.isShown(field));
  }

  private isShown(field: unknown): boolean {
    const own = { ...this.resolved(field), ...asObject(field) };
    if (['example', 'default', 'enum', 'description', 'properties'].some((name) => name in own)) return true;
    return 'items' in own && this.isShown(own['items']);
  }
}
