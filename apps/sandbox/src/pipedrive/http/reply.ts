import type { ServerResponse } from 'node:http';

const CLOUDFLARE =
  '<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1></body></html>';

export function replyJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

/** What Cloudflare answers to who ignored the refusals. */
export function replyBlocked(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' });
  response.end(CLOUDFLARE);
}

export function replyHtml(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end(`<html><body><h1>${status} Server Error</h1></body></html>`);
}

/** The beginning of an answer whose rest never comes. */
export function replyTruncated(response: ServerResponse, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
