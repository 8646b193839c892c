import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxStore } from '../store/sandbox-store.js';
import { Companies } from './company/companies.js';
import { ControlMemory } from './controls/control-memory.js';
import { ControlRoutes } from './controls/control-routes.js';
import { Gateway } from './gateway/gateway.js';
import { ConnectionLimit } from './http/connection-limit.js';
import { EvidenceLog } from './http/evidence-log.js';
import { GatewayRoute, readBody } from './http/gateway-route.js';
import { PlannedDelays } from './http/planned-delays.js';
import { SandboxClock } from './sandbox-clock.js';
import { SessionRegistry } from './sessions/session-registry.js';
import type { SandboxSettings } from './settings/sandbox-settings.js';

export interface SandboxIntacctOptions {
  readonly store: SandboxStore;
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly clock?: { now(): number };
  /** Origin that sessions lead to, where clients reach the gateway under another name than it listens on. */
  readonly publicUrl?: string;
}

export interface SandboxIntacct {
  /** Address of the gateway, the path included. */
  readonly url: string;
  readonly settings: SandboxSettings;
  close(): Promise<void>;
}

export const GATEWAY_PATH = '/ia/xml/xmlgw.phtml';
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

/** Starts the gateway. An empty store gets the demo company; rejects when the port is taken. */
export async function createSandboxIntacct(options: SandboxIntacctOptions): Promise<SandboxIntacct> {
  const clock = new SandboxClock(options.clock);
  const memory = await ControlMemory.load(options.store, clock);
  const { settings, faults, directory } = memory;
  const now = (): number => clock.now();
  const companies = new Companies({ store: options.store, directory, settings, faults, now });
  await companies.open();
  let origin = '';
  const gateway = new Gateway({
    companies,
    directory,
    settings,
    sessions: new SessionRegistry(settings),
    faults,
    now,
    endpoint: () => new URL(GATEWAY_PATH, options.publicUrl ?? origin).href,
  });
  const evidence = new EvidenceLog();
  const limit = new ConnectionLimit(settings);
  const route = new GatewayRoute(gateway, limit, evidence, memory, new PlannedDelays());
  const controls = new ControlRoutes({ gateway, evidence, limit, clock, memory, endDelays: () => route.endDelays() });
  const server = createServer((request, response) => {
    serve(request, response, route, controls).catch(() => response.destroy());
  });
  // Longer than clients keep a connection: one that is closed while a request is on its way looks like an outage.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  origin = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  return {
    url: `${origin}${GATEWAY_PATH}`,
    settings: settings.shared,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await route.endDelays();
      await memory.save();
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  route: GatewayRoute,
  controls: ControlRoutes,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const body = await readBody(request, MAX_REQUEST_BYTES);
  if (body === undefined) response.writeHead(413).end();
  else if (url.pathname === GATEWAY_PATH && request.method === 'POST') await route.handle(body, response);
  else if (url.pathname === '/_sandbox' || url.pathname.startsWith('/_sandbox/')) {
    const answer = await controls.handle(request.method ?? 'GET', url, body);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  } else response.writeHead(404).end();
}
