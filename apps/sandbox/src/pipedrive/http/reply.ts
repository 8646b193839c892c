import type { ServerResponse } from 'node:http';

import { ApiProblem } from './api-problem.js';

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

/** Too many requests; the exact body is not documented. */
export function replyOverLimit(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  body: 'json' | 'text',
): void {
  if (body === 'json') return replyJson(response, 429, ApiProblem.overLimit().body, headers);
  response.writeHead(429, { 'content-type': 'text/plain', ...headers }).end('request over limit');
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
