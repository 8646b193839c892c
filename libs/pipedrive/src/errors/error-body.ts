const MAX_MESSAGE = 300;

export interface ErrorBody {
  readonly message: string | undefined;
  readonly code: string | undefined;
}

/**
 * What an error body says, whatever its shape: Pipedrive has no single envelope, bodies can be text or HTML and
 * `success` can be the string "false". Of HTML nothing is kept.
 */
export function readErrorBody(text: string, isHtml: boolean): ErrorBody {
  if (isHtml) return { message: undefined, code: undefined };
  const body = parseObject(text);
  if (body === undefined) return { message: cut(text), code: undefined };
  const words = [body['error'], body['message'], body['error_info'], fieldErrors(body['errors'])];
  const message = words.filter((word) => typeof word === 'string' && word !== '').join('; ');
  return { message: cut(message), code: codeOf(body) };
}

function codeOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const code = body['code'] ?? body['errorCode'];
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}

function fieldErrors(errors: unknown): string | undefined {
  return typeof errors === 'object' && errors !== null ? JSON.stringify(errors) : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

function cut(text: string): string | undefined {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return undefined;
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}
