import { v1, v2 } from 'pipedrive';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { InMemorySandboxStore } from '../../store/in-memory-sandbox-store.js';
import { ControlState } from '../controls/control-state.js';
import type { Route } from '../http/route.js';
import { Router } from '../http/router.js';
import { allRoutes } from '../resources/all.routes.js';
import { SandboxAccount } from '../sandbox-account.js';
import { SandboxClock } from '../sandbox-clock.js';
import { AccountState } from '../state/account-state.js';
import { type RunningAccount, startAccount } from './running-account.js';

interface PublishedClientAccount {
  readonly account: () => RunningAccount;
  /** What the published client needs to speak to it, in version 2 and version 1 of the API. */
  readonly second: () => v2.Configuration;
  readonly first: () => v1.Configuration;
}

/** One account for all tests of a file, which each of them finds as the demo begins. */
export function useDemoAccount(): PublishedClientAccount {
  let account: RunningAccount;
  beforeAll(async () => {
    account = await startAccount();
  });
  afterAll(() => account.sandbox.close());
  beforeEach(async () => {
    await account.api.post('/_sandbox/reset', {});
  });
  const access = (version: 'v1' | 'v2') => ({ apiKey: 'sandbox', basePath: `${account.sandbox.url}/api/${version}` });
  return {
    account: () => account,
    second: () => new v2.Configuration(access('v2')),
    first: () => new v1.Configuration(access('v1')),
  };
}

export const GONE = { success: false, error: 'Entity was not found' };

export const isAboutDeals = ({ path }: Route): boolean => path.startsWith('/deals');

/** Names of the served operations that nobody has called with success on this account. */
export async function neverCalled(account: RunningAccount, isOurs: (route: Route) => boolean): Promise<string[]> {
  const state = await AccountState.load(new InMemorySandboxStore(), new SandboxClock());
  const routes = allRoutes(new SandboxAccount(state, new ControlState()));
  const router = new Router(routes);
  const asked = (await account.api.get('/_sandbox/requests')).body['requests'] as AskedRequest[];
  const served = asked.filter((request) => request.status < 300);
  const used = new Set(served.map(({ method, path }) => nameOf(router.match(method, path)?.route)));
  return routes
    .filter(isOurs)
    .map(nameOf)
    .filter((name) => !used.has(name));
}

interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

function nameOf(route: Route | undefined): string {
  return `${route?.method} /${route?.api}${route?.path}`;
}
