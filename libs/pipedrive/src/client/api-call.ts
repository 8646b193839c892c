import type { ReadPurpose } from '../budget/rate-budget.js';
import type { Operation } from './operations.js';

export interface ApiCall extends Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly purpose: ReadPurpose;
}

/** On the shared host v1 lives under `/v1` (some of it nowhere else), on a company's host under `/api/v1`. */
export function urlOf(call: ApiCall, base: string): URL {
  const url = new URL(base);
  const prefix = call.api === 'v2' ? '/api/v2' : url.hostname === 'api.pipedrive.com' ? '/v1' : '/api/v1';
  url.pathname = prefix + call.path;
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

export function operationOf(call: ApiCall): string {
  return `${call.method} /${call.api}${call.path}`;
}
