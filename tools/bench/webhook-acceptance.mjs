import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Client } from 'pg';

import { load, median, progress, thousands } from './support/figures.mjs';
import { MEASURED_CORE, OTHER_CORES, pin, pinning, startProcess } from './support/processes.mjs';
import { startPipedriveSandbox } from './support/sandbox.mjs';
import { startIngest } from './support/services.mjs';
import { startTemporaryPostgres } from './support/temporary-postgres.mjs';

export const title = `Webhook acceptance on one core, durable insert included (${pinning})`;

const here = dirname(fileURLToPath(import.meta.url));
const CONNECTIONS = 64;
const ROUNDS = 5;
const WARM_UP_MS = 1_000;
const ROUND_MS = 4_000;
const STEADY = { perSecond: 1_000, forMs: 10_000 };
/** What Pipedrive allows a token of a middling plan, in requests per two seconds: how much reading goes on meanwhile. */
const BURST_LIMIT = 40;
const BURST = 5_000;
const BURST_CONNECTIONS = 500;

/** Both servers on one PostgreSQL, each with a database of its own, both in the schema of ingest. */
async function startBoth(root, postgres, sandbox, nodeOptions) {
  const ingestUrl = await postgres.createDatabase('ingest_side');
  const ingest = await startIngest(root, {
    databaseUrl: ingestUrl,
    pipedriveUrl: sandbox.url,
    cores: MEASURED_CORE,
    nodeOptions,
  });
  const { migrateDatabase } = await import(pathToFileURL(join(root, 'libs/platform/src/index.js')).href);
  const { ingestDatabaseOptions } = await import(pathToFileURL(join(root, 'apps/ingest/src/start-ingest.js')).href);
  const bareUrl = await postgres.createDatabase('bare_side');
  await migrateDatabase(ingestDatabaseOptions({ DATABASE_URL: bareUrl }));
  const bare = startProcess(join(here, 'webhooks/bare-server.mjs'), {
    cores: MEASURED_CORE,
    environment: { DATABASE_URL: bareUrl },
  });
  return [
    { name: 'ingest', server: ingest, url: `${ingest.url}/webhooks/pipedrive`, database: ingestUrl },
    { name: 'bare', server: bare, url: await bare.answer(), database: bareUrl },
  ];
}

async function empty(side) {
  const client = new Client({ connectionString: side.database });
  await client.connect();
  await client.query('truncate ingest.webhook_deliveries, ingest.change_hints');
  await client.query('checkpoint');
  await client.end();
}

const medians = ({ rates, costs }) => ({ rate: median(rates), cost: median(costs) });

async function processorMicroseconds(side) {
  const { user, system } = await side.server.ask('usage');
  return user + system;
}

async function countRows(side) {
  const client = new Client({ connectionString: side.database });
  await client.connect();
  const { rows } = await client.query('select count(*)::int as n from ingest.webhook_deliveries');
  await client.end();
  return rows[0].n;
}

/** Ingest and the bare server in turns, so that whoever else uses the machine slows both. */
async function inTurns(sides, sender, label, from) {
  let first = from;
  const seen = new Map(sides.map((side) => [side.name, { rates: [], costs: [] }]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const side of round % 2 === 1 ? sides : sides.toReversed()) {
      await empty(side);
      const task = { task: 'asFastAsPossible', url: side.url, connections: CONNECTIONS, first };
      const before = await processorMicroseconds(side);
      const result = await sender.ask({ ...task, warmUpMs: WARM_UP_MS, forMs: ROUND_MS });
      const spent = (await processorMicroseconds(side)) - before;
      if (Object.keys(result.statuses).join() !== '200') throw new Error(`answers: ${JSON.stringify(result.statuses)}`);
      const cost = spent / (result.next - first);
      first = result.next;
      seen.get(side.name).rates.push(result.perSecond);
      seen.get(side.name).costs.push(cost);
      const figures = `${thousands(result.perSecond)} a second, ${thousands(cost)} µs of its core each`;
      progress(`${label}, round ${round} of ${ROUNDS}: ${side.name} ${figures}`);
    }
  }
  return { ingest: medians(seen.get('ingest')), bare: medians(seen.get('bare')) };
}

async function burst(sides, sender, first) {
  const [ingest] = sides;
  await empty(ingest);
  const task = { task: 'allAtOnce', url: ingest.url, connections: BURST_CONNECTIONS, first, total: BURST };
  const result = await sender.ask(task);
  progress(`burst: ${result.taken} taken in ${result.seconds.toFixed(1)} s, ${result.refused} sent again after a 503`);
  return { ...result, missing: result.taken - (await countRows(ingest)) };
}

async function steady(sides, sender, first) {
  const latencies = {};
  for (const side of sides) {
    await empty(side);
    const result = await sender.ask({ task: 'steadily', url: side.url, connections: CONNECTIONS, first, ...STEADY });
    progress(`${STEADY.perSecond} a second, ${side.name}: ${JSON.stringify(result)}`);
    latencies[side.name] = result;
  }
  return latencies;
}

/** @param {string} root folder of the compiled project, e.g. <project>/dist */
export async function run(root) {
  const closers = [];
  try {
    const postgres = await startTemporaryPostgres(root);
    closers.push(() => postgres.stop());
    pin(postgres.pid, OTHER_CORES);
    pin(process.pid, OTHER_CORES);
    const sandbox = await startPipedriveSandbox(root);
    closers.push(() => sandbox.close());
    const sides = await startBoth(root, postgres, sandbox, process.env.BENCH_NODE_OPTIONS?.split(' ') ?? []);
    closers.push(...sides.map((side) => () => side.server.stop()));
    const sender = startProcess(join(here, 'webhooks/sender.mjs'), { cores: OTHER_CORES });
    closers.push(() => sender.stop());
    await sender.answer();

    await sandbox.control('POST', 'settings', { burstLimit: BURST_LIMIT });
    const awake = await inTurns(sides, sender, 'changes read at the same time', 1);
    const paced = await steady(sides, sender, 10_000_000);
    const flood = await burst(sides, sender, 20_000_000);
    // Without tokens nothing can be read: webhooks are accepted all the same, and nothing else happens.
    await sandbox.control('POST', 'settings', { dailyTokenLimit: 0 });
    const asleep = await inTurns(sides, sender, 'acceptance alone', 30_000_000);
    return [
      { what: `ingest, ${CONNECTIONS} connections`, value: `${thousands(asleep.ingest.rate)} /s` },
      { what: 'bare node:http, same check and insert', value: `${thousands(asleep.bare.rate)} /s` },
      {
        what: '  share of the bare server',
        value: (asleep.ingest.rate / asleep.bare.rate).toFixed(2),
        wanted: '≥ 0.6',
      },
      { what: '  by processor time each', value: (asleep.bare.cost / asleep.ingest.cost).toFixed(2) },
      { what: '  while it also reads the deals', value: (awake.ingest.rate / awake.bare.rate).toFixed(2) },
      { what: 'p99 at 1,000 a second', value: `${paced.ingest.p99.toFixed(1)} ms`, wanted: '< 50 ms' },
      { what: '  bare', value: `${paced.bare.p99.toFixed(1)} ms` },
      { what: `burst of ${thousands(BURST)}: lost`, value: String(flood.missing), wanted: '0' },
      { what: '  taken within', value: `${flood.seconds.toFixed(1)} s` },
      load(),
    ];
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
