type Json = Readonly<Record<string, unknown>>;

interface Target {
  readonly url: string;
  readonly key: string;
}

interface AdminOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
}

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const UUID = '0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a01';
const WITHOUT_REASON: readonly Readonly<Record<string, string>>[] = [{}, { reason: '   ' }];
const JSON_TYPE = { 'content-type': 'application/json' };
const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** Calls every operation of an admin API in ways that it has to refuse, and says which of them did not refuse as agreed. */
export class AdminApiWalk {
  private constructor(
    private readonly target: Target,
    private readonly document: Json,
    private readonly operations: readonly AdminOperation[],
  ) {}

  static async of(target: Target): Promise<AdminApiWalk> {
    const document = (await (await fetch(`${target.url}/docs-json`)).json()) as Json;
    const operations = Object.entries(asObject(document['paths']))
      .filter(([path]) => path.startsWith('/admin'))
      .flatMap(([path, methods]) =>
        Object.entries(asObject(methods)).map(([method, operation]) => ({
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? UUID : '1')),
          operation: asObject(operation),
        })),
      );
    return new AdminApiWalk(target, document, operations);
  }

  /** Changing operations that demand no reason. */
  withoutReason(): string[] {
    return this.changing()
      .filter(({ operation }) => !this.demandsReason(operation))
      .map(({ name }) => name);
  }

  /** Calls that demand a reason, and yet take none, or blanks, or refuse without naming the field. */
  async reasonFaults(): Promise<string[]> {
    const faults: string[] = [];
    for (const one of this.changing().filter(({ operation }) => this.demandsReason(operation)))
      for (const given of WITHOUT_REASON) {
        const inBody = one.operation['requestBody'] !== undefined;
        const path = inBody ? one.path : `${one.path}?${new URLSearchParams(given).toString()}`;
        const { status, body } = await this.call(
          { ...one, path },
          inBody ? { headers: JSON_TYPE, body: JSON.stringify(given) } : {},
        );
        const fields = ((body['errors'] as Json[] | undefined) ?? []).map(({ field }) => field);
        if (status !== 400 || !fields.includes('reason'))
          faults.push(`${one.name} ${JSON.stringify(given)}: ${status} ${JSON.stringify(body)}`);
      }
    return faults;
  }

  /** Bodies that nobody can use are problems of the right kind, before anything happens. */
  async bodyFaults(): Promise<string[]> {
    const faults: string[] = [];
    for (const one of this.changing().filter(({ operation }) => operation['requestBody'] !== undefined)) {
      faults.push(...(await this.refusal(one, 400, { headers: JSON_TYPE, body: '{"reason":' })));
      faults.push(...(await this.refusal(one, 415, { headers: { 'content-type': 'text/csv' }, body: 'a;b' })));
      const large = JSON.stringify({ reason: 'x'.repeat(300 * 1024) });
      faults.push(...(await this.refusal(one, 413, { headers: JSON_TYPE, body: large })));
      const unknown = JSON.stringify({ surprise: 1 });
      faults.push(...(await this.refusal(one, 400, { headers: JSON_TYPE, body: unknown }, true)));
    }
    return faults;
  }

  /** Lists have the same two parameters, and refuse by their names what these cannot be. */
  async listFaults(): Promise<string[]> {
    const faults: string[] = [];
    for (const one of this.operations.filter(({ method, operation }) => method === 'GET' && isList(operation))) {
      const names = ((one.operation['parameters'] as Json[] | undefined) ?? []).map((parameter) => parameter['name']);
      const missing = ['limit', 'cursor'].filter((name) => !names.includes(name));
      if (missing.length > 0) faults.push(`${one.name}: no ${missing.join(', ')}`);
      if (missing.length > 0 || one.path.endsWith('/history')) continue;
      for (const [field, value] of Object.entries({ cursor: '*', limit: '0' })) {
        const path = `${listPath(one.path)}?${field}=${encodeURIComponent(value)}`;
        const { status, body } = await this.call({ ...one, path }, {});
        if (status !== 400 || body['field'] !== field)
          faults.push(`${one.name}?${field}=${value}: ${status} ${JSON.stringify(body)}`);
      }
    }
    return faults;
  }

  private changing(): AdminOperation[] {
    return this.operations.filter(({ method }) => CHANGING.has(method));
  }

  private async refusal(one: AdminOperation, status: number, init: RequestInit, namesField = false): Promise<string[]> {
    const answer = await this.call(one, init);
    const isProblem = answer.type?.startsWith('application/problem+json') === true;
    const isNamed = !namesField || typeof answer.body['field'] === 'string';
    if (answer.status === status && isProblem && answer.body['status'] === status && isNamed) return [];
    return [`${one.name}: ${answer.status} ${JSON.stringify(answer.body)} instead of a problem ${status}`];
  }

  private async call({ method, path }: AdminOperation, init: RequestInit) {
    const headers = { 'x-api-key': this.target.key, ...(init.headers as Record<string, string> | undefined) };
    const answer = await fetch(`${this.target.url}${path}`, { ...init, method, headers });
    const text = await answer.text();
    const body = text.startsWith('{') ? (JSON.parse(text) as Json) : {};
    return { status: answer.status, type: answer.headers.get('content-type'), body };
  }

  private demandsReason(operation: Json): boolean {
    const parameters = (operation['parameters'] as Json[] | undefined) ?? [];
    if (parameters.some((one) => one['name'] === 'reason' && one['required'] === true)) return true;
    const [media] = Object.values(asObject(asObject(operation['requestBody'])['content']));
    const reference = asObject(asObject(media)['schema'])['$ref'];
    if (typeof reference !== 'string') return false;
    const name = reference.replace('#/components/schemas/', '');
    const schema = asObject(asObject(asObject(this.document['components'])['schemas'])[name]);
    return ((schema['required'] as string[] | undefined) ?? []).includes('reason');
  }
}

/** Kinds of reference data are names, not numbers. */
function listPath(path: string): string {
  return path.replace('/reference/1', '/reference/account');
}

function isList(operation: Json): boolean {
  const [media] = Object.values(asObject(asObject(asObject(operation['responses'])['200'])['content']));
  return 'items' in asObject(asObject(asObject(media)['schema'])['properties']);
}
