import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePorts } from '../../../test/support/free-port.js';
import { ServiceProcess } from '../../../test/support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { until } from '../../../test/support/until.js';

const KILLS = 3;
const BEFORE_EACH_KILL = 10;

let database: TestDatabase;
let sandbox: ServiceProcess | undefined;
let origin: string;
let environment: Readonly<Record<string, string>>;

beforeEach(async () => {
  database = await createTestDatabase();
  const ports = await freePorts('pipedrive', 'intacct');
  origin = `http://127.0.0.1:${ports.intacct}`;
  environment = {
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    SANDBOX_PIPEDRIVE_PORT: String(ports.pipedrive),
    SANDBOX_INTACCT_PORT: String(ports.intacct),
  };
});

afterEach(async () => {
  await sandbox?.kill();
  await database.drop();
});

async function start(): Promise<ServiceProcess> {
  sandbox = ServiceProcess.start('sandbox', environment);
  await sandbox.ready(`${origin}/_sandbox/settings`);
  return sandbox;
}

const line = (side: string, account: string): string =>
  `<GLENTRY><ACCOUNTNO>${account}</ACCOUNTNO><TR_TYPE>${side}</TR_TYPE><TRX_AMOUNT>10.00</TRX_AMOUNT><CURRENCY>EUR</CURRENCY><LOCATION>100</LOCATION></GLENTRY>`;

function request(reference: string): string {
  const [year, month, day] = new Date().toISOString().slice(0, 10).split('-');
  const entry = `<GLBATCH><JOURNAL>SALES</JOURNAL><BATCH_DATE>${month}/${day}/${year}</BATCH_DATE><BATCH_TITLE>kill</BATCH_TITLE><REFERENCENO>${reference}</REFERENCENO><ENTRIES>${line('1', '1210')}${line('-1', '4000')}</ENTRIES></GLBATCH>`;
  const control = `<control><senderid>sandbox</senderid><password>sandbox-sender</password><controlid>c</controlid><uniqueid>true</uniqueid><dtdversion>3.0</dtdversion></control>`;
  const login = `<authentication><login><userid>sandbox</userid><companyid>SANDBOX</companyid><password>sandbox-user</password></login></authentication>`;
  return `<request>${control}<operation>${login}<content><function controlid="${reference}"><create>${entry}</create></function></content></operation></request>`;
}

/** The gateway's answer, '' when it gave none. */
async function post(reference: string): Promise<string> {
  try {
    const response = await fetch(`${origin}/ia/xml/xmlgw.phtml`, { method: 'POST', body: request(reference) });
    return await response.text();
  } catch {
    return '';
  }
}

async function recorded(): Promise<string[]> {
  const response = await fetch(`${origin}/_sandbox/ledger`);
  const { entries } = (await response.json()) as { entries: readonly { referenceNo: string }[] };
  return entries.map((entry) => entry.referenceNo);
}

it('an entry that was acknowledged is there after a kill, once, with its control id, and so are switches and faults', async () => {
  let process = await start();
  const fault = { kind: 'refuse', match: { contains: 'never' }, times: 0, text: 'Account 1 is not valid' };
  await fetch(`${origin}/_sandbox/settings`, { method: 'POST', body: JSON.stringify({ maxFunctions: 9 }) });
  await fetch(`${origin}/_sandbox/faults`, { method: 'POST', body: JSON.stringify({ faults: [fault] }) });
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const enough = (kill + 1) * BEFORE_EACH_KILL;
    const round = String(kill);
    const workers = [0, 1].map(async (worker) => {
      for (let number = 0; !process.exited; number += 1) {
        const reference = `K-${round}-${String(worker)}-${String(number)}`;
        if ((await post(reference)).includes('<RECORDNO>')) acknowledged.push(reference);
      }
    });
    await until(`${String(enough)} entries are acknowledged`, async () => acknowledged.length >= enough);
    await process.kill();
    await Promise.all(workers);
    process = await start();
    const references = await recorded();
    expect(acknowledged.filter((reference) => !references.includes(reference))).toEqual([]);
    expect(new Set(references).size).toBe(references.length);
  }
  expect(await post(acknowledged[0] ?? '')).toContain('already been recorded');
  expect(await (await fetch(`${origin}/_sandbox/settings`)).json()).toMatchObject({ maxFunctions: 9 });
  expect(await (await fetch(`${origin}/_sandbox/faults`)).json()).toEqual({ faults: [fault] });
});
