import { Client } from 'pg';

import { load, median, progress, thousands } from './support/figures.mjs';
import { startPipedriveSandbox } from './support/sandbox.mjs';
import { startIngest } from './support/services.mjs';
import { startTemporaryPostgres } from './support/temporary-postgres.mjs';
import { until } from './support/until.mjs';

const DEALS = 20_000;
const LINES = 3;
/** After the first quarter everything has been used once; what grows from here on grows with the deals. */
const QUARTERS = [DEALS / 4, DEALS / 2, (DEALS * 3) / 4, DEALS];
/** What Pipedrive allows one API token on its smallest plan; the own default of the sandbox is far above any real account. */
const BURST_LIMIT = Number(process.env.BENCH_BURST_LIMIT ?? 20);
const WINDOW_MS = 2_000;

export const title = `Backfill of ${thousands(DEALS)} won deals with ${LINES} lines each, at ${BURST_LIMIT} requests per 2 s`;

async function count(sql, text) {
  const { rows } = await sql.query(text);
  return rows[0].n;
}

/** What starts by itself at the first start is over, so that nothing else needs the limit. */
function settled(sql) {
  return until('the first start', async () => {
    const left = await count(
      sql,
      `select ((select count(*) from ingest.schedules where next_run_at <= clock_timestamp()
                 or coalesce(last_finished_at < last_started_at, last_started_at is not null))
              + (select count(*) from ingest.change_hints))::int as n`,
    );
    return { done: left === 0, seen: left };
  });
}

/**
 * Runs it. The heap is taken after a collection as the deals pass each mark; resident memory all the time and without one, since
 * what a forced collection gives back is not what an operator sees.
 */
async function backfill(ingest, sql) {
  const marks = [];
  const resident = QUARTERS.map(() => []);
  await ingest.admin('POST', '/admin/backfills', { wonFrom: '2025-01-01', wonTo: '2025-12-31', reason: 'bench' });
  await until('the backfill', async () => {
    const emitted = await count(sql, 'select count(*)::int as n from ingest.deal_state where head_event is not null');
    resident[marks.length]?.push(await ingest.ask('resident'));
    if (emitted >= (QUARTERS[marks.length] ?? Infinity)) {
      const memory = { ...(await ingest.ask('memory')), resident: median(resident[marks.length]) };
      marks.push({ deals: emitted, ...memory });
      progress(
        `${thousands(emitted)} deals: ${megabytes(memory.heapUsed)} of heap, ${megabytes(memory.resident)} resident`,
      );
    }
    return { done: emitted >= DEALS, seen: emitted };
  });
  return marks;
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Of the calls that the sandbox would have taken between the first and the last one of the backfill. */
function useOf(requests) {
  const times = requests.map((request) => request.atMs);
  const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
  const allowed = BURST_LIMIT + (seconds * 1000 * BURST_LIMIT) / WINDOW_MS;
  const refused = requests.filter((request) => request.status === 429).length;
  return { share: (requests.length - refused) / allowed, refused, seconds };
}

function results(used, marks, processorMs) {
  const { requests } = used;
  const tokens = requests.reduce((sum, request) => sum + request.tokens, 0);
  const { share, refused, seconds } = useOf(requests);
  const [, middle, , end] = marks;
  const perThousand = (field) =>
    `${((end[field] - middle[field]) / ((end.deals - middle.deals) / 1000) / 1e6).toFixed(2)} MB`;
  const discounts = requests.filter((request) => request.path.endsWith('/discounts')).length;
  return [
    { what: 'calls, refused among them', value: `${thousands(requests.length)}, ${refused}` },
    { what: 'tokens per won deal scanned', value: (tokens / DEALS).toFixed(3), wanted: '≤ 0.5' },
    { what: '  discounts read', value: String(discounts) },
    {
      what: `used of the limit, ${BURST_LIMIT} per 2 s`,
      value: `${(share * 100).toFixed(0)} %`,
      wanted: '≥ 90 %',
    },
    { what: 'from the first to the last call', value: `${seconds.toFixed(1)} s` },
    { what: 'processor of ingest for each deal', value: `${(processorMs / DEALS).toFixed(2)} ms` },
    ...marks.map((mark) => ({
      what: `memory at ${thousands(mark.deals)} deals, heap and resident`,
      value: `${megabytes(mark.heapUsed)}, ${megabytes(mark.resident)}`,
    })),
    { what: '  heap per 1,000 deals of the second half', value: perThousand('heapUsed'), wanted: 'no growth' },
    { what: '  buffers outside it, likewise', value: perThousand('external'), wanted: 'no growth' },
    { what: '  resident, likewise', value: perThousand('resident'), wanted: 'no growth' },
    load(),
  ];
}

/** @param {string} root folder of the compiled project, e.g. <project>/dist */
export async function run(root) {
  const closers = [];
  try {
    const postgres = await startTemporaryPostgres(root);
    closers.push(() => postgres.stop());
    const sandbox = await startPipedriveSandbox(root);
    closers.push(() => sandbox.close());
    const databaseUrl = await postgres.createDatabase('ingest_side');
    const nodeOptions = process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [];
    const ingest = await startIngest(root, { databaseUrl, pipedriveUrl: sandbox.url, nodeOptions });
    closers.push(() => ingest.stop());
    const sql = new Client({ connectionString: databaseUrl });
    await sql.connect();
    closers.push(() => sql.end());
    await settled(sql);
    progress(`${thousands(DEALS)} deals, each with an organization and a contact of its own, are put into the sandbox`);
    const years = { wonFrom: '2025-01-02T00:00:00Z', wonTo: '2025-12-30T00:00:00Z' };
    await sandbox.control('POST', 'bulk-deals', { count: DEALS, linesEach: LINES, organizations: DEALS, ...years });
    await sandbox.control('POST', 'settings', { burstLimit: BURST_LIMIT });
    await sandbox.control('DELETE', 'requests');
    const before = await ingest.ask('usage');
    const marks = await backfill(ingest, sql);
    const after = await ingest.ask('usage');
    const processorMs = (after.user + after.system - before.user - before.system) / 1000;
    return results(await sandbox.control('GET', 'requests'), marks, processorMs);
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
