import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const guides = ['docs/runbook.md', 'docs/bi.md', 'README.md'].map((path) =>
  join(import.meta.dirname, '..', '..', path),
);
const CALL = /`?\b(GET|POST|PUT|PATCH|DELETE) (\/admin\/[\w{}/-]+)/g;

/** Calls that the guides for people name, as `METHOD /path`. */
export function namedCalls(): string[] {
  const calls = guides.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(CALL)]);
  return [...new Set(calls.map(([, method, path]) => `${method} ${path}`))].toSorted();
}

/** Calls that a documentation (`/docs-json`) has. */
export function documentedCalls(document: Readonly<Record<string, unknown>>): Set<string> {
  const paths = document['paths'] as Record<string, Record<string, unknown>>;
  return new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
}
