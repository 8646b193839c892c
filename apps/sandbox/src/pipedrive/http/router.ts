import type { Route } from './route.js';

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const PREFIXES: readonly { readonly prefix: string; readonly api: Route['api'] }[] = [
  { prefix: '/api/v2', api: 'v2' },
  { prefix: '/api/v1', api: 'v1' },
  { prefix: '/v1', api: 'v1' },
];

interface CompiledRoute {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Finds the route of a path; a word beats a parameter, so `/deals/products` is not deal "products". */
export class Router {
  private readonly routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    const compiled = routes.map((route) => ({ route, segments: route.path.slice(1).split('/') }));
    this.routes = compiled.toSorted((a, b) => parameters(a) - parameters(b));
  }

  match(method: string, path: string): RouteMatch | undefined {
    const prefix = PREFIXES.find((candidate) => path.startsWith(`${candidate.prefix}/`));
    if (prefix === undefined) return undefined;
    const segments = path.slice(prefix.prefix.length + 1).split('/');
    for (const { route, segments: pattern } of this.routes) {
      if (route.method !== method || route.api !== prefix.api) continue;
      const params = bind(pattern, segments);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  }
}

function parameters(route: CompiledRoute): number {
  return route.segments.filter((segment) => segment.startsWith(':')).length;
}

function bind(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}
