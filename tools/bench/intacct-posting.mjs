import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const title = 'Posting journal entries to the sandbox (300 ms a request, 5 ms a function, two connections)';

const OURS = 1_000;
/** The SDK used the obvious way takes a request per entry; its pace shows in fewer. */
const THEIRS = 40;
const PER_REQUEST = 100;
// The SDK calls a function of node:util that Node has dropped since 23.
createRequire(import.meta.url)('node:util').isNullOrUndefined ??= (value) => value === null || value === undefined;
const today = new Date().toISOString().slice(0, 10);

async function inWorkers(count, jobs, work) {
  const queue = [...jobs];
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) await work(job);
    }),
  );
}

function clientOf(intacct, url) {
  return new intacct.IntacctClient({
    credentials: {
      url,
      senderId: 'sandbox',
      senderPassword: 'sandbox-sender',
      companyId: 'SANDBOX',
      userId: 'sandbox',
      userPassword: 'sandbox-user',
    },
    gate: new intacct.InMemoryConnectionGate(2),
    sessions: new intacct.InMemorySessionStore(),
    allowedHosts: [],
  });
}

function entry(intacct, id) {
  const line = { amount: '100.00', currency: 'EUR', dimensions: { location: '100' } };
  return intacct.createJournalEntry(id, {
    journal: 'SALES',
    postingDate: today,
    title: id,
    referenceNo: id,
    lines: [
      { ...line, account: '1210', side: 'debit' },
      { ...line, account: '4000', side: 'credit' },
    ],
  });
}

async function ours(intacct, url) {
  const client = clientOf(intacct, url);
  await (await client.connect({ entity: '100', purpose: 'write' })).release();
  const ids = Array.from({ length: OURS }, (_, index) => `BENCH-${index}`);
  const batches = Array.from({ length: OURS / PER_REQUEST }, (_, n) =>
    ids.slice(n * PER_REQUEST, (n + 1) * PER_REQUEST),
  );
  const started = performance.now();
  await inWorkers(2, batches, async (batch) => {
    const connection = await client.connect({ entity: '100', purpose: 'write' });
    const outcomes = await connection.send(
      batch.map((id) => entry(intacct, id)),
      { deadline: intacct.NO_DEADLINE },
    );
    await connection.release();
    if (outcomes.some((outcome) => outcome.kind !== 'succeeded')) throw new Error('an entry was not posted');
  });
  client.close();
  return (performance.now() - started) / OURS;
}

async function theirs(url) {
  const { ClientConfig, OnlineClient, Functions } = createRequire(import.meta.url)('@intacct/intacct-sdk');
  const { JournalEntryCreate, JournalEntryLineCreate } = Functions.GeneralLedger;
  const config = Object.assign(new ClientConfig(), {
    senderId: 'sandbox',
    senderPassword: 'sandbox-sender',
    companyId: 'SANDBOX',
    userId: 'sandbox',
    userPassword: 'sandbox-user',
  });
  const client = new OnlineClient(config);
  config.endpointUrl = url;
  const started = performance.now();
  await inWorkers(
    2,
    Array.from({ length: THEIRS }, (_, index) => `SDK-${index}`),
    async (id) => {
      const posted = Object.assign(new JournalEntryCreate(id), {
        journalSymbol: 'SALES',
        postingDate: new Date(`${today}T12:00:00`),
        description: id,
      });
      posted.lines = [100, -100].map((transactionAmount, index) =>
        Object.assign(new JournalEntryLineCreate(), {
          glAccountNumber: index === 0 ? '1210' : '4000',
          transactionAmount,
          transactionCurrencyCode: 'EUR',
          exchangeRateType: 'Intacct Daily Rate',
          locationId: '100',
        }),
      );
      await client.execute(posted);
    },
  );
  return (performance.now() - started) / THEIRS;
}

/** @param {string} root folder of the compiled project, e.g. <project>/dist */
export async function run(root) {
  const load = (path) => import(pathToFileURL(join(root, path)).href);
  const intacct = await load('libs/intacct/src/index.js');
  const { createSandboxIntacct } = await load('apps/sandbox/src/intacct/index.js');
  const { InMemorySandboxStore } = await load('apps/sandbox/src/store/in-memory-sandbox-store.js');
  const sandbox = await createSandboxIntacct({ store: new InMemorySandboxStore(), port: 0, host: '127.0.0.1' });
  Object.assign(sandbox.settings, { latencyMs: 300, latencyPerFunctionMs: 5 });
  try {
    const own = await ours(intacct, sandbox.url);
    const sdk = await theirs(sandbox.url);
    return [
      { what: `${OURS} entries, ${PER_REQUEST} a request`, value: `${own.toFixed(1)} ms each` },
      { what: 'the SDK, one call an entry', value: `${sdk.toFixed(1)} ms each` },
      { what: '  faster than the SDK', value: `${(sdk / own).toFixed(0)} ×`, wanted: '≥ 15 ×' },
    ];
  } finally {
    await sandbox.close();
  }
}
