import type { IncomingMessage } from 'node:http';

import { ApiProblem } from './api-problem.js';

const MAX_BYTES = 4 * 1024 * 1024;

/** The JSON of a request, whatever its method; form bodies as an object of text. Undefined when there is none. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new ApiProblem(413, { success: false, error: 'Request entity too large' });
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') return undefined;
  const type = request.headers['content-type'] ?? '';
  if (type.includes('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiProblem(400, { success: false, error: 'Invalid JSON in request body', errorCode: 400 });
  }
}
