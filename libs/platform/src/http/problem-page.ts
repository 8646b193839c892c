import type { FastifyRequest } from 'fastify';

import { API_KEY_HEADER } from './api-key.header.js';
import type { ProblemDetails } from './problem-details.js';

export interface AskedFor {
  readonly method: string;
  /** As the documentation writes it, such as `/admin/postings/:dealId`. */
  readonly route: string;
  /** Of the path and of the query. */
  readonly values: Readonly<Record<string, string>>;
}

/** Somebody clicked a link in a message: a browser that asks for a page and proves nothing. Other callers get JSON. */
export function isUnprovenVisitor({ method, headers }: FastifyRequest): boolean {
  const proof = headers[API_KEY_HEADER] ?? headers.authorization;
  return method === 'GET' && proof === undefined && (headers.accept ?? '').includes('text/html');
}

export function askedFor({ method, routeOptions, params, query }: FastifyRequest): AskedFor {
  const given: [string, unknown][] = Object.entries({ ...(params as object), ...(query as object) });
  const values = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return { method, route: routeOptions.url ?? '', values };
}

/** What to do with a link that needs a key: plain HTML without style or script, so that the strictest policy shows it. */
export function problemPage({ title, detail, remedy }: ProblemDetails, { method, route, values }: AskedFor): string {
  const operation = `${method} ${route.replace(/:(\w+)/g, '{$1}')}`;
  const given = Object.entries(values).map(
    ([name, value]) => `<li>${escaped(name)}: <code>${escaped(value)}</code></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body>
<h1>${escaped(detail)}</h1>
<p>${escaped(remedy ?? '')}</p>
<p>In a browser: open <a href="/docs">the documentation</a>, choose "Authorize" and enter your key, then "Try it out" at the operation
<code>${escaped(operation)}</code>${given.length > 0 ? ' with' : '.'}</p>
${given.length > 0 ? `<ul>${given.join('')}</ul>` : ''}
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
