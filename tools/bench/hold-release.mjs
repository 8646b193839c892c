import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Client } from 'pg';

import { load, median, progress, thousands } from './support/figures.mjs';
import { startService } from './support/services.mjs';
import { startTemporaryPostgres } from './support/temporary-postgres.mjs';
import { until } from './support/until.mjs';

const FEW = 1_000;
const MANY = 10_000;
/** In turns, so that whoever else uses the machine slows both. */
const ROUNDS = [FEW, MANY, FEW, MANY, FEW];
const COMPANY = '7001';
const PUBLISH_AT_ONCE = 500;

export const title = `${thousands(MANY)} holds of one cause, freed by one saved rule (poster and PostgreSQL as they are)`;

const fixed = (value) => ({ from: 'fixed', value });

/** The rule that all deals of the category wait for. */
const ruleFor = (category) => ({
  name: `Revenue of ${category}`,
  conditions: { category: [category] },
  result: {
    journal: 'SALES',
    treatment: 'revenue',
    revenueAccount: { number: '4000' },
    offsetAccount: { number: '1210' },
    entity: fixed('100'),
    dimensions: { department: fixed('10'), location: fixed('100') },
    exchangeRate: { type: 'Intacct Daily Rate', dateBasis: 'posting' },
  },
});

function wonDeal(dealId, category) {
  const now = new Date().toISOString();
  const line = (lineId, itemPrice) => ({
    lineId,
    productId: '100',
    productName: 'Bench product',
    category: { id: '99', label: category },
    quantity: '1',
    itemPrice,
    discount: '0',
    discountType: 'percentage',
    tax: '0',
    taxMethod: 'none',
    sum: itemPrice,
    currency: 'EUR',
    enabled: true,
    billingFrequency: 'one-time',
  });
  return {
    schemaVersion: '1.0',
    environmentId: 'bench',
    company: COMPANY,
    dealId,
    dealVersion: 1,
    cycle: 1,
    baseline: false,
    observedAt: now,
    readSequence: '1',
    contentHash: `hash-${dealId}-1`,
    contentFieldSet: 'v1',
    title: `Deal ${dealId}`,
    currency: 'EUR',
    value: '1250.00',
    trigger: 'won',
    cycleTime: now,
    bookkeepingDate: now.slice(0, 10),
    timeZone: 'UTC',
    pipeline: { id: '1', name: 'Sales' },
    stage: { id: '5', name: 'Order signed' },
    owner: { id: '7', name: 'Ada' },
    labels: [],
    organization: null,
    lines: [line('l1', '1000.00'), line('l2', '200.00'), line('l3', '50.00')],
    discounts: [],
    instalments: [],
    linesNetTotal: '1250.00',
    linesMatchValue: true,
    customFields: [],
  };
}

/** Publishes deals as ingest does, on the bus of the poster's own database. */
async function openPublisher(root, databaseUrl) {
  const loadModule = (path) => import(pathToFileURL(join(root, path)).href);
  const contracts = await loadModule('libs/contracts/src/index.js');
  const { createBus, openDatabase } = await loadModule('libs/platform/src/index.js');
  const { posterDatabaseOptions } = await loadModule('apps/poster/src/database/poster-database.js');
  const db = await openDatabase(posterDatabaseOptions({ DATABASE_URL: databaseUrl }));
  const bus = createBus({
    postgres: { database: db },
    topics: contracts.topicContracts,
    groupId: 'bench',
    clientId: 'bench',
    sessionMs: 6_000,
    pollMs: 50,
  });
  const record = (data) => ({
    topic: contracts.Topic.deals,
    key: contracts.recordKey(data.company, data.dealId),
    value: JSON.stringify(data),
    headers: contracts.toEventHeaders({
      id: contracts.eventIdOf(data.environmentId, data.company, data.dealId, data.dealVersion, data.contentHash),
      type: contracts.EventType.dealWon,
      time: data.observedAt,
      subject: `deal/${data.dealId}`,
      environmentId: data.environmentId,
      company: data.company,
    }),
  });
  return {
    publish: (deals) => bus.publisher.publish(deals.map(record)),
    close: async () => {
      await bus.close();
      await db.close();
    },
  };
}

async function startSandbox(root) {
  const loadModule = (path) => import(pathToFileURL(join(root, path)).href);
  const { createSandboxIntacct, SANDBOX_ACCESS } = await loadModule('apps/sandbox/src/intacct/index.js');
  const { InMemorySandboxStore } = await loadModule('apps/sandbox/src/store/in-memory-sandbox-store.js');
  const sandbox = await createSandboxIntacct({ store: new InMemorySandboxStore(), port: 0, host: '127.0.0.1' });
  return { url: sandbox.url, close: () => sandbox.close(), access: SANDBOX_ACCESS };
}

function startPoster(root, databaseUrl, sandbox, nodeOptions) {
  const { senderId, senderPassword, companyId, userId, userPassword } = sandbox.access;
  return startService(
    root,
    'poster',
    { nodeOptions },
    {
      DATABASE_URL: databaseUrl,
      SECRETS_KEY: randomBytes(32).toString('base64'),
      POSTER_PORT: '0',
      INTACCT_URL: sandbox.url,
      INTACCT_ALLOWED_HOSTS: '127.0.0.1',
      INTACCT_SENDER_ID: senderId,
      INTACCT_SENDER_PASSWORD: senderPassword,
      INTACCT_COMPANY_ID: companyId,
      INTACCT_USER_ID: userId,
      INTACCT_USER_PASSWORD: userPassword,
    },
  );
}

const waiting = (sql, category) =>
  sql
    .query(`select count(*)::int as n from poster.holds where kind = 'mapping' and message like '%' || $1 || '%'`, [
      category,
    ])
    .then(({ rows }) => rows[0].n);

/** Lets that many deals come in and be held for want of a rule. */
async function hold({ publisher, sql }, round, count, category) {
  const ids = Array.from({ length: count }, (_, n) => String(round * 100_000 + n));
  for (let at = 0; at < count; at += PUBLISH_AT_ONCE)
    await publisher.publish(ids.slice(at, at + PUBLISH_AT_ONCE).map((id) => wonDeal(id, category)));
  await until(`${count} deals to be held`, async () => {
    const seen = await waiting(sql, category);
    return { done: seen === count, seen };
  });
}

/** Saves the rule, and waits until the last deal is planned. */
async function release({ poster, sql }, count, category) {
  const before = await poster.ask('memory');
  await poster.ask('peak');
  const spent = await poster.ask('usage');
  const begun = performance.now();
  await poster.admin('POST', '/admin/rules', { ...ruleFor(category), reason: 'Bench' });
  await until(`${count} deals to be planned`, async () => {
    const seen = await waiting(sql, category);
    return { done: seen === 0, seen };
  });
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = await poster.ask('usage');
  const peak = await poster.ask('peak');
  return {
    count,
    perSecond: count / seconds,
    processorMs: (user + system - spent.user - spent.system) / 1000 / count,
    peakGrowth: (peak - before.heapUsed) / 1e6,
  };
}

function results(rounds) {
  const of = (count, field) => median(rounds.filter((one) => one.count === count).map((one) => one[field]));
  const row = (count) => [
    { what: `planned a second, of ${thousands(count)}`, value: thousands(of(count, 'perSecond')) },
    { what: '  processor of the poster for each', value: `${of(count, 'processorMs').toFixed(2)} ms` },
    { what: '  highest heap above the start', value: `${of(count, 'peakGrowth').toFixed(0)} MB` },
  ];
  const cost = of(FEW, 'perSecond') / of(MANY, 'perSecond');
  const processor = of(MANY, 'processorMs') / of(FEW, 'processorMs');
  return [
    ...row(FEW),
    ...row(MANY),
    { what: 'cost of a deal, 10,000 against 1,000', value: `${cost.toFixed(2)} ×`, wanted: 'about 1' },
    { what: '  by processor time', value: `${processor.toFixed(2)} ×`, wanted: 'about 1' },
    load(),
  ];
}

/** @param {string} root folder of the compiled project, e.g. <project>/dist */
export async function run(root) {
  const closers = [];
  try {
    const postgres = await startTemporaryPostgres(root);
    closers.push(() => postgres.stop());
    const sandbox = await startSandbox(root);
    closers.push(() => sandbox.close());
    const databaseUrl = await postgres.createDatabase('poster_side');
    const nodeOptions = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];
    const poster = await startPoster(root, databaseUrl, sandbox, nodeOptions);
    closers.push(() => poster.stop());
    const publisher = await openPublisher(root, databaseUrl);
    closers.push(() => publisher.close());
    const sql = new Client({ connectionString: databaseUrl });
    await sql.connect();
    closers.push(() => sql.end());
    // Planned and not sent: how fast Intacct takes entries is another measure.
    await poster.admin('PATCH', '/admin/settings', { settings: { observe: true }, reason: 'Bench' });
    const rounds = [];
    for (const [index, count] of ROUNDS.entries()) {
      const category = `Bench ${String.fromCodePoint(65 + index)}`;
      await hold({ publisher, sql }, index + 1, count, category);
      const round = await release({ poster, sql }, count, category);
      rounds.push(round);
      const figures = `${thousands(round.perSecond)} a second, ${round.processorMs.toFixed(2)} ms of processor each`;
      progress(`${thousands(count)} holds freed: ${figures}, ${round.peakGrowth.toFixed(0)} MB of heap at most`);
    }
    return results(rounds);
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
