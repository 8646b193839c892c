/** A call that was refused; the message carries the answer's own words. */
export class ApiCallError extends Error {
  constructor(
    readonly status: number,
    call: string,
    answer: string,
  ) {
    super(`${call} answered ${status}: ${answer.slice(0, 500)}`);
    this.name = 'ApiCallError';
  }
}

/** JSON over HTTP with one key, for the scene's calls to our own services and sandboxes. */
export class JsonApi {
  constructor(
    private readonly baseUrl: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  get<Answer>(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post<Answer>(path: string, body: unknown = {}): Promise<Answer> {
    return this.call('POST', path, body);
  }

  put<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.call('PUT', path, body);
  }

  patch<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.call('PATCH', path, body);
  }

  private async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(new URL(path, this.baseUrl), {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiCallError(response.status, `${method} ${path}`, text);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}
