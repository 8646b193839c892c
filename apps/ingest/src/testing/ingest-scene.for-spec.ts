import { Client } from 'pg';

import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { until } from '../../../../test/support/until.js';
import {
  createSandboxPipedrive,
  type RunningSandbox,
} from '../../../sandbox/src/pipedrive/create-sandbox-pipedrive.js';
import { SandboxApi } from '../../../sandbox/src/pipedrive/testing/sandbox-api.js';
import { InMemorySandboxStore } from '../../../sandbox/src/store/in-memory-sandbox-store.js';
import { startIngest, type RunningIngest } from '../start-ingest.js';
import { testEnvironment } from './ingest-bench.for-spec.js';

export const API_KEY = 'the-key-of-the-administrator';
export const BASIC = `Basic ${Buffer.from('pipedrive:webhook-password').toString('base64')}`;

export interface SceneEvent {
  readonly id: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The whole of ingest before the sandboxed Pipedrive, over sockets, on a database of its own. */
export class IngestScene {
  readonly pipedrive: SandboxApi;
  private readonly sql: Client;

  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly sandbox: RunningSandbox,
    private readonly settings: Readonly<Record<string, string>>,
    private running: RunningIngest,
  ) {
    this.pipedrive = new SandboxApi(sandbox.url);
    this.sql = new Client({ connectionString: testDatabase.url });
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<IngestScene> {
    const testDatabase = await createTestDatabase();
    const sandbox = await createSandboxPipedrive({
      store: new InMemorySandboxStore(),
      port: 0,
      host: '127.0.0.1',
      seed: 'empty',
    });
    const all = {
      DATABASE_URL: testDatabase.url,
      PIPEDRIVE_API_URL: sandbox.url,
      INGEST_CUTOVER: '2026-01-01T00:00:00Z',
      // Far away: a test polls when it says so.
      INGEST_POLL_CRON: '0 0 1 1 *',
      ...settings,
    };
    const scene = new IngestScene(testDatabase, sandbox, all, await startIngest(testEnvironment(all)));
    await scene.sql.connect();
    // What starts by itself at the first start is over before the test begins.
    await scene.settled();
    // And nothing else does: a sweep at seventeen past, or a nightly re-emission, must not depend on when the test runs.
    await scene.query(
      `update ingest.schedules set next_run_at = clock_timestamp() + interval '300 days'
        where next_run_at > clock_timestamp()`,
    );
    return scene;
  }

  get ingest(): RunningIngest {
    return this.running;
  }

  /** Stops it and starts it again on the same database, with other settings. */
  async restart(settings: Readonly<Record<string, string>>): Promise<void> {
    await this.running.close();
    this.running = await startIngest(testEnvironment({ ...this.settings, ...settings }));
  }

  /** What was written about a kind of subject: action, subject and actor, in order. */
  async audited(subjectType: string): Promise<string[]> {
    const rows = await this.query<{ line: string }>(
      `select action || ' ' || subject_id || ' by ' || actor as line
         from ingest.audit_events where subject_type = $1 order by seq`,
      [subjectType],
    );
    return rows.map((row) => row.line);
  }

  get databaseUrl(): string {
    return this.testDatabase.url;
  }

  /** The database, as its superuser. */
  async query<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.sql.query(text, [...params])).rows as Row[];
  }

  async admin(method: string, path: string, body?: unknown, key: string = API_KEY) {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers: Record<string, string> = {
      'x-api-key': key,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await fetch(`${this.ingest.url}${path}`, { method, headers, ...content });
    const text = await response.text();
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    return { status: response.status, body: parsed as Record<string, unknown> };
  }

  /** A delivery as Pipedrive sends it; says what was answered. */
  async deliver(
    body: unknown,
    headers: Readonly<Record<string, string>> = { authorization: BASIC },
    path = '',
  ): Promise<number> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.ingest.url}/webhooks/pipedrive${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
    });
    await response.arrayBuffer();
    return response.status;
  }

  dealChanged(id: number | string, extra: Readonly<Record<string, unknown>> = {}) {
    return {
      meta: {
        action: 'change',
        entity: 'deal',
        entity_id: String(id),
        company_id: '990001',
        version: '2.0',
        attempt: 1,
        ...extra,
      },
      data: { id: Number(id) },
      previous: {},
    };
  }

  /** Creates a deal and gives its id. */
  async deal(body: Readonly<Record<string, unknown>>): Promise<string> {
    const reply = await this.pipedrive.post('/api/v2/deals', { currency: 'EUR', ...body });
    if (reply.status >= 300) throw new Error(`deal refused: ${reply.text}`);
    return String(reply.data['id']);
  }

  async change(id: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const reply = await this.pipedrive.patch(`/api/v2/deals/${id}`, body);
    if (reply.status >= 300) throw new Error(`change refused: ${reply.text}`);
  }

  async sync(dealIds?: readonly string[]): Promise<void> {
    await this.admin('POST', '/admin/sync', dealIds === undefined ? {} : { dealIds });
    await this.settled();
  }

  /** Nothing waits any more: no schedule is due or running, no hint, no event on its way. */
  async settled(): Promise<void> {
    await until('ingest has nothing left to do', async () => {
      const [row] = await this.query<{ left: number }>(
        `select (select count(*) from ingest.schedules
                  where next_run_at <= clock_timestamp() or coalesce(last_finished_at < last_started_at, last_started_at is not null))
              + (select count(*) from ingest.change_hints) + (select count(*) from ingest.outbox)
              + (select count(*) from ingest.audit_unsealed) as left`,
      );
      return Number(row?.left) === 0;
    });
  }

  /** What reached the bus of one topic, in order of arrival. */
  async events(topic = 'pipedrive.deals.v1'): Promise<SceneEvent[]> {
    const rows = await this.query<{ headers: Record<string, string>; value: string }>(
      'select headers::jsonb as headers, value from bus.messages where topic = $1 order by created_at, partition, "offset"',
      [topic],
    );
    return rows.map((row) => ({
      id: row.headers['ce_id'] ?? '',
      type: row.headers['ce_type'] ?? '',
      payload: JSON.parse(row.value) as Record<string, unknown>,
    }));
  }

  async close(): Promise<void> {
    await this.ingest.close();
    await this.sandbox.close();
    await this.sql.end();
    await this.testDatabase.drop();
  }
}
