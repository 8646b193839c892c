import { randomBytes } from 'node:crypto';

import { Client } from 'pg';

import { freePorts } from '../../../../test/support/free-port.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import {
  createSandboxPipedrive,
  type RunningSandbox,
} from '../../../sandbox/src/pipedrive/create-sandbox-pipedrive.js';
import { SANDBOX_OAUTH_CLIENT } from '../../../sandbox/src/pipedrive/oauth/oauth-server.js';
import { SandboxApi } from '../../../sandbox/src/pipedrive/testing/sandbox-api.js';
import { InMemorySandboxStore } from '../../../sandbox/src/store/in-memory-sandbox-store.js';
import { startIngest, type RunningIngest } from '../start-ingest.js';
import { testEnvironment } from './ingest-bench.for-spec.js';
import { API_KEY, BASIC } from './ingest-scene.for-spec.js';

/** Ingest as an app of the sandboxed Pipedrive, on fixed addresses, so that it can be started again and twice. */
export class OAuthScene {
  readonly pipedrive: SandboxApi;
  readonly secretsKey = randomBytes(32).toString('base64');
  private readonly sql: Client;
  private readonly running = new Map<number, RunningIngest>();

  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly sandbox: RunningSandbox,
    readonly ports: readonly [number, number],
  ) {
    this.pipedrive = new SandboxApi(sandbox.url);
    this.sql = new Client({ connectionString: testDatabase.url });
  }

  static async create(): Promise<OAuthScene> {
    const testDatabase = await createTestDatabase();
    const store = new InMemorySandboxStore();
    const sandbox = await createSandboxPipedrive({ store, port: 0, host: '127.0.0.1', seed: 'empty' });
    const { first, second } = await freePorts('first', 'second');
    const scene = new OAuthScene(testDatabase, sandbox, [first, second]);
    await scene.sql.connect();
    return scene;
  }

  /** Starts a replica. Browsers are always sent back to the first one. */
  async start(replica: 0 | 1 = 0, settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const port = this.ports[replica];
    const environment = testEnvironment({
      DATABASE_URL: this.testDatabase.url,
      INGEST_PORT: String(port),
      PIPEDRIVE_API_TOKEN: '',
      PIPEDRIVE_CLIENT_ID: SANDBOX_OAUTH_CLIENT.clientId,
      PIPEDRIVE_CLIENT_SECRET: SANDBOX_OAUTH_CLIENT.clientSecret,
      PIPEDRIVE_OAUTH_CALLBACK_URL: `${this.url(0)}/oauth/pipedrive/callback`,
      PIPEDRIVE_OAUTH_URL: this.sandbox.url,
      PIPEDRIVE_API_URL: this.sandbox.url,
      PIPEDRIVE_WEBHOOK_PUBLIC_URL: `${this.url(0)}/webhooks/pipedrive`,
      SECRETS_KEY: this.secretsKey,
      INGEST_CUTOVER: '2026-01-01T00:00:00Z',
      INGEST_POLL_CRON: '0 0 1 1 *',
      ...settings,
    });
    this.running.set(port, await startIngest(environment));
  }

  async stop(replica: 0 | 1 = 0): Promise<void> {
    const port = this.ports[replica];
    await this.running.get(port)?.close();
    this.running.delete(port);
  }

  url(replica: 0 | 1 = 0): string {
    return `http://127.0.0.1:${this.ports[replica]}`;
  }

  async admin(method: string, path: string, replica: 0 | 1 = 0, body?: unknown) {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers: Record<string, string> = {
      'x-api-key': API_KEY,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await fetch(`${this.url(replica)}${path}`, { method, headers, ...content });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** The link that the administrator gets, and where Pipedrive sends the browser after the consent. */
  async consented(): Promise<string> {
    const { body } = await this.admin('POST', '/admin/account/connect');
    const authorize = await follow(String(body['url']));
    return follow(authorize);
  }

  /** The whole way of a browser; what the callback answers. */
  async connect(): Promise<Response> {
    return fetch(await this.consented(), { redirect: 'manual' });
  }

  async deliver(id: string, replica: 0 | 1 = 0): Promise<number> {
    const meta = { action: 'change', entity: 'deal', entity_id: id, company_id: '990001', version: '2.0', attempt: 1 };
    const response = await fetch(`${this.url(replica)}/webhooks/pipedrive`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: BASIC },
      body: JSON.stringify({ meta, data: { id: Number(id) }, previous: {} }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  async wonDeal(title: string): Promise<string> {
    const deal = await this.pipedrive.post('/api/v2/deals', { title, value: 100, currency: 'EUR' });
    const id = String(deal.data['id']);
    await this.pipedrive.patch(`/api/v2/deals/${id}`, { status: 'won' });
    return id;
  }

  /** Deals whose events reached the bus. */
  async emitted(): Promise<string[]> {
    const rows = await this.query<{ value: string }>(
      `select value from bus.messages where topic = 'pipedrive.deals.v1'`,
    );
    return rows.map((row) => String((JSON.parse(row.value) as Record<string, unknown>)['dealId']));
  }

  /** What became of the grant, in order; that a link was asked for is left out. */
  async audited(): Promise<string[]> {
    const rows = await this.query<{ action: string }>(
      `select action from ingest.audit_events
        where subject_type = 'pipedrive-grant' and action <> 'pipedrive-grant.requested' order by seq`,
    );
    return rows.map((row) => row.action);
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.sql.query(text, [...params])).rows as Row[];
  }

  async close(): Promise<void> {
    for (const one of this.running.values()) await one.close();
    await this.sandbox.close();
    await this.sql.end();
    await this.testDatabase.drop();
  }
}

async function follow(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  await response.arrayBuffer();
  const location = response.headers.get('location');
  if (response.status !== 302 || location === null) throw new Error(`${url} answered ${response.status}`);
  return location;
}
