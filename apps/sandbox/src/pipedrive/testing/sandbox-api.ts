import { SANDBOX_API_TOKEN } from '../http/authenticator.js';

export interface ApiReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty when the answer is no JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The sandbox spoken to with nothing but `fetch`, as a stranger would. */
export class SandboxApi {
  constructor(
    readonly url: string,
    /** Null: none is sent. */
    private readonly token: string | null = SANDBOX_API_TOKEN,
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<ApiReply> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown): Promise<ApiReply> {
    return this.send('POST', path, body);
  }

  patch(path: string, body: unknown): Promise<ApiReply> {
    return this.send('PATCH', path, body);
  }

  put(path: string, body: unknown): Promise<ApiReply> {
    return this.send('PUT', path, body);
  }

  delete(path: string, body?: unknown): Promise<ApiReply> {
    return this.send('DELETE', path, body);
  }

  /** Waits until the sandbox has nothing more to deliver. */
  async deliveriesDone(): Promise<void> {
    await this.post('/_sandbox/deliveries/idle', {});
  }

  private async send(
    method: string,
    path: string,
    body: unknown,
    extra: Record<string, string> = {},
  ): Promise<ApiReply> {
    const headers: Record<string, string> = {
      ...(this.token === null ? {} : { 'x-api-token': this.token }),
      ...extra,
    };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(this.url + path, { method, headers, ...content });
    const text = await response.text();
    const parsed = parse(text);
    return { status: response.status, headers: response.headers, text, body: parsed, data: asRecord(parsed['data']) };
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
