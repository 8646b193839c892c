import { randomBytes } from 'node:crypto';

import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { createSandboxIntacct, type SandboxIntacct, SANDBOX_ACCESS } from '../../../sandbox/src/intacct/index.js';
import { InMemorySandboxStore } from '../../../sandbox/src/store/in-memory-sandbox-store.js';
import { readPosterEnvironment } from '../poster.environment.js';
import { type RunningPoster, startPoster } from '../start-poster.js';

export const ADMIN_KEY = 'the-key-of-the-administrator';

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
}

/** The whole poster before the sandboxed Intacct, over sockets, on a database of its own. */
export class PosterOverHttp {
  private constructor(
    readonly database: TestDatabase,
    readonly sandbox: SandboxIntacct,
    readonly poster: RunningPoster,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PosterOverHttp> {
    const database = await createTestDatabase();
    const sandbox = await createSandboxIntacct({ store: new InMemorySandboxStore(), port: 0, host: '127.0.0.1' });
    const environment = posterVariables(database.url, sandbox.url, settings);
    return new PosterOverHttp(database, sandbox, await startPoster(readPosterEnvironment(environment)));
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.poster.url}${path}`, {
      method,
      headers: {
        'x-api-key': ADMIN_KEY,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const parsed: unknown = isJson ? JSON.parse(text) : {};
    return { status: response.status, type: response.headers.get('content-type'), body: parsed as Answer['body'] };
  }

  async close(): Promise<void> {
    await this.poster.close();
    await this.sandbox.close();
    await this.database.drop();
  }
}

export function posterVariables(
  databaseUrl: string,
  intacctUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    ENVIRONMENT_ID: 'test',
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY: ADMIN_KEY,
    SECRETS_KEY: randomBytes(32).toString('base64'),
    HOST: '127.0.0.1',
    POSTER_PORT: '0',
    LOG_LEVEL: 'fatal',
    POSTER_IDLE_MS: '50',
    POSTER_SHUTDOWN_GRACE: '5',
    BUS_POLL_MS: '50',
    BUS_SESSION_MS: '6000',
    INTACCT_URL: intacctUrl,
    INTACCT_ALLOWED_HOSTS: '127.0.0.1',
    INTACCT_SENDER_ID: SANDBOX_ACCESS.senderId,
    INTACCT_SENDER_PASSWORD: SANDBOX_ACCESS.senderPassword,
    INTACCT_COMPANY_ID: SANDBOX_ACCESS.companyId,
    INTACCT_USER_ID: SANDBOX_ACCESS.userId,
    INTACCT_USER_PASSWORD: SANDBOX_ACCESS.userPassword,
    INTACCT_SETTLE_AFTER: '1',
    // A write that times out on a busy machine is left to a person: without a canary nobody knows whether it may go again.
    INTACCT_SEND_DEADLINE: '10',
    INTACCT_HTTP_TIMEOUT: '20',
    INTACCT_FIRST_QUESTION: '1',
    INTACCT_MAX_QUESTION: '1',
    INTACCT_RETRY: '1',
    INTACCT_MAX_RETRY: '1',
    INTACCT_SLOT_COOL_DOWN: '1',
    ...settings,
  };
}
