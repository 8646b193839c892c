import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { SandboxStore } from '../store/sandbox-store.js';
import { ControlHandler } from './controls/control-handler.js';
import { ControlState } from './controls/control-state.js';
import { seedDemoAccount } from './demo/seed-demo-account.js';
import { ApiHandler } from './http/api-handler.js';
import { RateLimiter } from './http/rate-limiter.js';
import { replyJson } from './http/reply.js';
import { Router } from './http/router.js';
import { OAuthServer } from './oauth/oauth-server.js';
import { allRoutes } from './resources/all.routes.js';
import { SandboxAccount } from './sandbox-account.js';
import { SandboxClock } from './sandbox-clock.js';
import { AccountState } from './state/account-state.js';
import { WebhookDispatcher } from './webhooks/webhook-dispatcher.js';

export interface SandboxPipedriveOptions {
  readonly store: SandboxStore;
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
  readonly clock?: SandboxClock;
  /** What an account that was never stored begins with. Default `demo`. */
  readonly seed?: 'demo' | 'empty';
}

export interface RunningSandbox {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A Pipedrive account that behaves: REST v2, version 1 where only that exists, webhooks, limits, and faults under
 * `/_sandbox`. What it answered survives a kill of the process; webhooks on their way do not, as with any sender.
 */
export async function createSandboxPipedrive(options: SandboxPipedriveOptions): Promise<RunningSandbox> {
  const state = await AccountState.load(options.store, options.clock ?? new SandboxClock());
  if (state.isEmpty()) {
    seedDemoAccount(state, options.seed);
    await state.commit();
  }
  const told = new ControlState();
  told.restore(state.controls);
  const account = new SandboxAccount(state, told);
  const dispatcher = new WebhookDispatcher(account);
  const limiter = new RateLimiter(state);
  const oauth = new OAuthServer(account);
  const api = new ApiHandler(account, new Router(allRoutes(account)), limiter, dispatcher, oauth);
  const controls = new ControlHandler(account, dispatcher, limiter, oauth);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (url.pathname.startsWith('/_sandbox')) await controls.handle(request, response, url);
    else if (url.pathname.startsWith('/oauth/')) await oauth.handle(request, response, url);
    else await api.handle(request, response, url);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A fault of the sandbox itself: loud in the answer, so that nobody takes it for a rule of Pipedrive.
      if (response.headersSent || response.destroyed) response.destroy();
      else replyJson(response, 500, { success: false, error: `sandbox: ${String(error)}` });
    });
  });
  // Longer than clients keep a connection: one that is closed while a request is on its way looks like an outage.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`,
    close: async () => {
      dispatcher.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await state.commit();
    },
  };
}
