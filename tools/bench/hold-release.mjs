import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Client } from 'pg';

import { load, median, progress, thousands } from './support/figures.mjs';
import { openPublisher, ruleFor, wonDeal } from './support/held-deals.mjs';
import { postgresProcessor } from './support/postgres-processor.mjs';
import { startService } from './support/services.mjs';
import { startTemporaryPostgres } from './support/temporary-postgres.mjs';
import { until } from './support/until.mjs';

const FEW = 1_000;
const MANY = 10_000;
/** Each round on all that the ones before have stored. The first one only warms up. */
const ROUNDS = [
  { name: 'warming up', count: FEW },
  { name: 'fresh', count: FEW },
  { name: 'many', count: MANY },
  { name: 'grown', count: FEW },
  { name: 'manyGrown', count: MANY },
  { name: 'besides', count: FEW, others: MANY },
  { name: 'besides', count: FEW },
];
const PUBLISH_AT_ONCE = 500;
/** Processor time for a deal, against the first thousand; what is above has grown with what is stored. */
const MOST_GROWTH = 1.5;

export const title = `${thousands(MANY)} holds of one cause, freed by one saved rule (poster and PostgreSQL as they are)`;

export const help = `hold-release: how fast one saved rule frees the deals that waited for it, and whether that depends on how many there are
and on what is stored. One run, one database that grows: ${thousands(FEW)} holds (to warm up), ${thousands(FEW)}, ${thousands(MANY)}, the next ${thousands(FEW)},
the next ${thousands(MANY)}, then ${thousands(FEW)} twice while ${thousands(MANY)} others wait for another rule. Ratios are of the processor time of the
poster and of PostgreSQL for each freed deal: who else uses the machine hardly changes them. Speeds are told as they were.
Passes while no ratio is above ${MOST_GROWTH}, told apart for what is stored and for what waits for another rule; it takes two to ten minutes.
`;

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
    .query('select count(*)::int as n from poster.holds where cause = $1', [`mapping:category:${category}`])
    .then(({ rows }) => rows[0].n);

/** Lets that many deals come in and be held for want of a rule. */
async function hold({ publisher, sql, ids }, count, category) {
  const dealIds = ids(count);
  for (let at = 0; at < count; at += PUBLISH_AT_ONCE)
    await publisher.publish(dealIds.slice(at, at + PUBLISH_AT_ONCE).map((id) => wonDeal(id, category)));
  await until(`${count} deals to be held`, async () => {
    const seen = await waiting(sql, category);
    return { done: seen === count, seen };
  });
}

/** Freed is planned: what still waits for something else would be measured again in every round after. */
async function refuseLeftovers(sql, category) {
  const { rows } = await sql.query(
    `select distinct h.cause from poster.holds h join poster.deals d using (company, deal_id)
      where d.event::text like '%' || $1 || '%' and h.kind <> 'paused'`,
    [category],
  );
  if (rows.length > 0) throw new Error(`freed deals are still held: ${rows.map(({ cause }) => cause).join(', ')}`);
}

/** Saves the rule, and waits until the last deal is planned. */
async function release({ poster, sql, postgres }, count, category) {
  const before = await poster.ask('memory');
  await poster.ask('peak');
  const spent = await poster.ask('usage');
  const spentByPostgres = postgresProcessor(postgres.pid);
  const begun = performance.now();
  await poster.admin('POST', '/admin/rules', { ...ruleFor(category), reason: 'Bench' });
  await until(`${count} deals to be planned`, async () => {
    const seen = await waiting(sql, category);
    return { done: seen === 0, seen };
  });
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = await poster.ask('usage');
  const byPostgres = postgresProcessor(postgres.pid);
  const peak = await poster.ask('peak');
  await refuseLeftovers(sql, category);
  return {
    count,
    perSecond: count / seconds,
    processorMs: (user + system - spent.user - spent.system) / 1000 / count,
    postgresMs: byPostgres === undefined ? undefined : ((byPostgres - spentByPostgres) * 1000) / count,
    peakGrowth: (peak - before.heapUsed) / 1e6,
  };
}

const inBoth = ({ processorMs, postgresMs }) => processorMs + (postgresMs ?? 0);

function figures({ perSecond, processorMs, postgresMs }) {
  const ofPostgres = postgresMs === undefined ? '' : `, ${postgresMs.toFixed(2)} ms of PostgreSQL's`;
  return `${thousands(perSecond)} a second, ${processorMs.toFixed(2)} ms of the poster's processor each${ofPostgres}`;
}

function results(rounds) {
  const of = (name, figure) => median(rounds.filter((one) => one.name === name).map(figure));
  const rows = [
    ['fresh', `${thousands(FEW)} deals`],
    ['many', `${thousands(MANY)} deals`],
    ['grown', `the next ${thousands(FEW)}, ${thousands(MANY)} more stored`],
    ['manyGrown', `the next ${thousands(MANY)}`],
    ['besides', `${thousands(FEW)} beside ${thousands(MANY)} others held`],
  ].flatMap(([name, what]) => [
    { what: `${what}: freed a second`, value: thousands(of(name, ({ perSecond }) => perSecond)) },
    { what: '  processor for each (poster, PostgreSQL)', value: `${of(name, inBoth).toFixed(2)} ms` },
  ]);
  const ratios = [
    ['many', `${thousands(MANY)} against ${thousands(FEW)}`],
    ['grown', 'grown against fresh'],
    ['manyGrown', `${thousands(MANY)}, grown, against ${thousands(FEW)}`],
    ['besides', 'beside others held'],
  ].map(([name, what]) => ({ name, what, ratio: of(name, inBoth) / of('fresh', inBoth) }));
  const verdict = (concerned) =>
    ratios.filter(concerned).every(({ ratio }) => ratio <= MOST_GROWTH) ? 'pass' : 'FAIL';
  return [
    ...rows,
    {
      what: 'highest heap above the start',
      value: `${Math.max(...rounds.map((one) => one.peakGrowth)).toFixed(0)} MB`,
    },
    ...ratios.map(({ what, ratio }) => ({
      what: `cost of a deal, ${what}`,
      value: `${ratio.toFixed(2)} ×`,
      wanted: 'about 1',
    })),
    {
      what: 'does not grow with what is stored',
      value: verdict(({ name }) => name !== 'besides'),
      wanted: `≤ ${MOST_GROWTH} ×`,
    },
    {
      what: 'nor with what waits for something else',
      value: verdict(({ name }) => name === 'besides'),
      wanted: `≤ ${MOST_GROWTH} ×`,
    },
    load(),
  ];
}

/** Ids that sort as they come, so that those of a round lie together. */
function idsInOrder() {
  let last = 100_000;
  return (count) => Array.from({ length: count }, () => String((last += 1)));
}

async function play(parts) {
  const rounds = [];
  for (const [index, { name, count, others = 0 }] of ROUNDS.entries()) {
    if (others > 0) {
      progress(`${thousands(others)} deals come in that wait for another rule …`);
      await hold(parts, others, 'Nobody decides');
    }
    const category = `Bench ${String.fromCodePoint(65 + index)}`;
    await hold(parts, count, category);
    const round = await release(parts, count, category);
    rounds.push({ name, ...round });
    progress(
      `${thousands(count)} holds freed (${name}): ${figures(round)}, ${round.peakGrowth.toFixed(0)} MB of heap at most`,
    );
  }
  return rounds;
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
    // Planned and not sent: how fast Intacct takes entries is another measure. Deals without an organization need no vendor.
    const settings = { observe: true, defaultParty: {} };
    await poster.admin('PATCH', '/admin/settings', { settings, reason: 'Bench' });
    return results(await play({ poster, publisher, sql, postgres, ids: idsInOrder() }));
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
