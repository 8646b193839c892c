import type { UserRow } from '../state/rows.js';
import type { Shape } from './checks.js';

export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly user: UserRow;
  /** Which app asks, when it is one; undefined for an API token. */
  readonly appClientId: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly api: 'v1' | 'v2';
  /** Behind the version, parameters as `:name`. */
  readonly path: string;
  /** Price in daily tokens. */
  readonly tokens: number;
  /** Searches have a burst limit of their own. */
  readonly isSearch?: boolean;
  /** Any one of these opens the route for an app. */
  readonly scopes: readonly string[];
  /** Query parameters that are known; undefined: whatever comes (v1 ignores what it does not know). */
  readonly query?: Shape;
  readonly handle: (request: ApiRequest) => ApiAnswer;
}

export function ok(data: unknown, additional?: Readonly<Record<string, unknown>>): ApiAnswer {
  const body =
    additional === undefined ? { success: true, data } : { success: true, data, additional_data: additional };
  return { status: 200, body };
}

export function created(data: unknown): ApiAnswer {
  return { status: 201, body: { success: true, data } };
}
