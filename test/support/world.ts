import { randomBytes } from 'node:crypto';

import { JsonApi } from '../../apps/local/src/scene/json-api.js';
import { PosterView } from '../../apps/local/src/scene/poster-view.js';
import { freePorts } from './free-port.js';
import { ServiceProcess } from './service-process.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const ADMIN_KEY = 'test-admin-key-0123456789';
const WEBHOOK = { user: 'pipedrive', password: 'a-password-for-tests-only' };

/** Every wait of the protocol, short enough for a test and in the same order as in production. */
const shortWaits: Readonly<Record<string, string>> = {
  BUS_POLL_MS: '50',
  INGEST_IDLE_MS: '50',
  INGEST_RETRY_SECONDS: '1',
  INGEST_CLAIM_SECONDS: '2',
  INGEST_LEASE_SECONDS: '2',
  INGEST_POLL_OVERLAP_SECONDS: '5',
  POSTER_IDLE_MS: '50',
  POSTER_LEASE_SECONDS: '2',
  POSTER_SHUTDOWN_GRACE: '2',
  INTACCT_SETTLE_AFTER: '2',
  INTACCT_SEND_DEADLINE: '2',
  INTACCT_HTTP_TIMEOUT: '2',
  INTACCT_READ_TIMEOUT: '2',
  INTACCT_SLOT_COOL_DOWN: '2',
  INTACCT_FIRST_QUESTION: '1',
  INTACCT_MAX_QUESTION: '1',
  INTACCT_RETRY: '1',
  INTACCT_MAX_RETRY: '1',
  REFERENCE_REFRESH_SECONDS: '60',
  REFERENCE_DEMAND_SECONDS: '1',
  NOTIFICATION_CLAIM_SECONDS: '2',
};

export interface LedgerLine {
  readonly [field: string]: string;
}

export interface LedgerEntry {
  readonly recordNo: string;
  readonly referenceNo: string;
  readonly title: string;
  readonly journal: string;
  readonly lines: readonly LedgerLine[];
}

export interface SavedRule {
  readonly id: string;
  readonly version: number;
}

interface Row {
  readonly id: number;
}

const at = (port: number): string => `http://127.0.0.1:${port}`;

/** Sandboxes, ingest and poster as separate processes on a database of their own, joined by either bus. */
export class World {
  ingestProcess: ServiceProcess;
  posterProcess: ServiceProcess;

  private constructor(
    private readonly database: TestDatabase,
    private readonly sandbox: ServiceProcess,
    private readonly environment: Readonly<Record<string, string>>,
    readonly environmentId: string,
    readonly ingest: JsonApi,
    readonly poster: JsonApi,
    readonly pipedrive: JsonApi,
    readonly intacct: JsonApi,
    readonly webhookUrl: string,
  ) {}

  /** `kafkaBrokers` undefined: the PostgreSQL log. `more`: what this test sets besides. */
  static async start(kafkaBrokers: string | undefined, more: Readonly<Record<string, string>> = {}): Promise<World> {
    const database = await createTestDatabase();
    const ports = await freePorts('ingest', 'poster', 'pipedrive', 'intacct');
    const environmentId = `t${randomBytes(3).toString('hex')}`;
    const sandbox = ServiceProcess.start('sandbox', {
      HOST: '127.0.0.1',
      SANDBOX_PIPEDRIVE_PORT: String(ports.pipedrive),
      SANDBOX_INTACCT_PORT: String(ports.intacct),
    });
    const key = { 'x-api-key': ADMIN_KEY };
    const world = new World(
      database,
      sandbox,
      {
        ...shortWaits,
        ENVIRONMENT_ID: environmentId,
        DATABASE_URL: database.url,
        ADMIN_API_KEY: ADMIN_KEY,
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        INGEST_PORT: String(ports.ingest),
        POSTER_PORT: String(ports.poster),
        // Kafka refuses shorter sessions than six seconds.
        ...(kafkaBrokers === undefined
          ? { BUS_SESSION_MS: '2000' }
          : { KAFKA_BROKERS: kafkaBrokers, BUS_SESSION_MS: '6000' }),
        PIPEDRIVE_API_URL: at(ports.pipedrive),
        PIPEDRIVE_API_TOKEN: 'sandbox',
        PIPEDRIVE_TAX_ID_FIELD: 'Tax ID',
        PIPEDRIVE_WEBHOOK_USER: WEBHOOK.user,
        PIPEDRIVE_WEBHOOK_PASSWORD: WEBHOOK.password,
        PIPEDRIVE_WEBHOOK_PUBLIC_URL: `${at(ports.ingest)}/webhooks/pipedrive`,
        INTACCT_URL: `${at(ports.intacct)}/ia/xml/xmlgw.phtml`,
        INTACCT_ALLOWED_HOSTS: '127.0.0.1',
        INTACCT_SENDER_ID: 'sandbox',
        INTACCT_SENDER_PASSWORD: 'sandbox-sender',
        INTACCT_COMPANY_ID: 'SANDBOX',
        INTACCT_USER_ID: 'sandbox',
        INTACCT_USER_PASSWORD: 'sandbox-user',
        SECRETS_KEY: randomBytes(32).toString('base64'),
        ...more,
      },
      environmentId,
      new JsonApi(at(ports.ingest), key),
      new JsonApi(at(ports.poster), key),
      new JsonApi(at(ports.pipedrive), { 'x-api-token': 'sandbox' }),
      new JsonApi(at(ports.intacct)),
      `${at(ports.ingest)}/webhooks/pipedrive`,
    );
    await sandbox.ready(`${at(ports.pipedrive)}/_sandbox/settings`);
    await Promise.all([world.startIngest(), world.startPoster()]);
    return world;
  }

  get view(): PosterView {
    return new PosterView(this.poster);
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  get webhookAuthorization(): string {
    return `Basic ${Buffer.from(`${WEBHOOK.user}:${WEBHOOK.password}`).toString('base64')}`;
  }

  async startIngest(): Promise<void> {
    this.ingestProcess = ServiceProcess.start('ingest', this.environment);
    await this.ingestProcess.ready(`http://127.0.0.1:${this.environment['INGEST_PORT']}/health/ready`);
  }

  async startPoster(): Promise<void> {
    this.posterProcess = ServiceProcess.start('poster', this.environment);
    await this.posterProcess.ready(`http://127.0.0.1:${this.environment['POSTER_PORT']}/health/ready`);
  }

  /** Every password, key and token that a service of this world was given. */
  get secrets(): readonly string[] {
    const named = Object.entries(this.environment).filter(([name]) => /PASSWORD|SECRET|API_KEY/.test(name));
    return named.map(([, value]) => value);
  }

  /** What the command for auditors says of a service's chain, and its exit code. */
  async verifyAudit(service: 'ingest' | 'poster'): Promise<{ exitCode: number | null; text: string }> {
    const command = ServiceProcess.start(service, this.environment, ['--quiet'], 'verify-audit.js');
    return { exitCode: await command.exit(), text: command.text };
  }

  async close(): Promise<void> {
    await Promise.all([this.ingestProcess?.kill(), this.posterProcess?.kill(), this.sandbox.kill()]);
    await this.database.drop();
  }

  /** What stands in the sandbox's general ledger, whatever anybody was told. */
  async ledger(): Promise<readonly LedgerEntry[]> {
    return (await this.intacct.get<{ entries: LedgerEntry[] }>('/_sandbox/ledger')).entries;
  }

  async setCutover(cutover: Date): Promise<void> {
    await this.ingest.put('/admin/settings/cutover', { cutover: cutover.toISOString(), reason: 'The test begins' });
  }

  saveRule(category: string, revenueAccount: string): Promise<SavedRule> {
    return this.poster.post<SavedRule>('/admin/rules', {
      name: category,
      conditions: { category: [category] },
      result: {
        journal: 'SALES',
        treatment: 'revenue',
        revenueAccount: { number: revenueAccount },
        offsetAccount: { number: '1210' },
        entity: { from: 'fixed', value: '100' },
        dimensions: { department: { from: 'fixed', value: '10' }, customer: { from: 'party' } },
      },
      reason: 'The test needs it',
    });
  }

  async createOrganization(name: string): Promise<number> {
    return (await this.pipedrive.post<{ data: Row }>('/api/v2/organizations', { name })).data.id;
  }

  /** An open deal with one line of a demo product; the id as Pipedrive gives it. */
  async createDeal(
    title: string,
    organizationId: number,
    productCode: string,
    itemPrice: number,
    quantity = 1,
  ): Promise<number> {
    const products = await this.pipedrive.get<{ data: (Row & { code: string })[] }>('/api/v2/products?limit=500');
    const product = products.data.find((one) => one.code === productCode);
    const deal = await this.pipedrive.post<{ data: Row }>('/api/v2/deals', {
      title,
      org_id: organizationId,
      currency: 'EUR',
    });
    await this.pipedrive.post(`/api/v2/deals/${deal.data.id}/products`, {
      product_id: product?.id,
      item_price: itemPrice,
      quantity,
    });
    return deal.data.id;
  }

  async win(dealId: number): Promise<void> {
    await this.pipedrive.patch(`/api/v2/deals/${dealId}`, { status: 'won' });
  }
}
