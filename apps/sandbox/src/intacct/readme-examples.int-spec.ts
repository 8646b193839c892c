import { readFile } from 'node:fs/promises';
import {
  accountsWith,
  canaryFunction,
  createJournalEntry,
  createRecord,
  createVendor,
  deleteRecord,
  InMemoryConnectionGate,
  InMemorySessionStore,
  IntacctClient,
  models,
  NO_DEADLINE,
  setStatus,
  tooLongFields,
  updateVendor,
  where,
  type ClientOptions,
  type FunctionOutcome,
  type IntacctConnection,
  type IntacctRecord,
  type JournalEntryInput,
  type JournalLineInput,
  type RequestReport,
} from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_ACCESS } from './access/sandbox-access.js';
import { line as saleLine, RunningIntacct, sale, today as todayNow } from './testing/running-intacct.js';

const README = new URL('../../../../libs/intacct/README.md', import.meta.url);
const { senderId, senderPassword, companyId, userId, userPassword } = SANDBOX_ACCESS;

let intacct: RunningIntacct;
let url: string;
let shared: { readonly client: IntacctClient; readonly connection: IntacctConnection };

const today = todayNow();
const entry: JournalEntryInput = {
  journal: 'SALES',
  postingDate: today,
  title: 'Deal 41: fleet roll-out',
  referenceNo: 'DEAL-41-1',
  lines: [
    {
      account: '1210',
      side: 'debit',
      amount: '1250.00',
      currency: 'EUR',
      dimensions: { location: '100', customerId: '10000' },
    },
    {
      account: '4000',
      side: 'credit',
      amount: '1250.00',
      currency: 'EUR',
      dimensions: { location: '100' },
      memo: 'Licences',
    },
  ],
};

beforeEach(async () => {
  intacct = await RunningIntacct.start();
  url = intacct.sandbox.url;
  const { client } = intacct;
  shared = { client, connection: await client.connect({ entity: '100', purpose: 'write' }) };
});

afterEach(async () => {
  await shared.connection.release();
  await intacct.stop();
});

function inWords(outcome: FunctionOutcome): string {
  switch (outcome.kind) {
    case 'succeeded':
      return `recorded as ${outcome.recordNo}`;
    case 'refused':
      return `refused (${outcome.failure.class}): ${outcome.failure.message}`;
    case 'not-executed':
      return `not executed, again in ${outcome.retryAfterMs ?? 0} ms`;
    case 'unknown':
      return `unknown (${outcome.reason}): look for it`;
  }
}

/** Without blanks and trailing commas, which a formatter sets as it likes. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '').replace(/,([)\]}])/g, '$1');
}

describe('the examples of the README', () => {
  it('are all here, word for word', async () => {
    const here = squeezed(await readFile(new URL(import.meta.url), 'utf8'));
    const readme = await readFile(README, 'utf8');
    const blocks = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), (match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(12);
    for (const block of blocks) expect(here, block).toContain(squeezed(block));
  });

  it('quick start posts an entry', async () => {
    const client = new IntacctClient({
      credentials: { url, senderId, senderPassword, companyId, userId, userPassword },
      gate: new InMemoryConnectionGate(2),
      sessions: new InMemorySessionStore(),
      allowedHosts: ['.intacct.com'],
    });
    const connection = await client.connect({ entity: '100', purpose: 'write' });
    const [outcome] = await connection.send([createJournalEntry('DEAL-41-1', entry)], { deadline: NO_DEADLINE });
    await connection.release();
    expect(outcome && inWords(outcome)).toMatch(/^recorded as \d+$/);
    client.close();
  });

  it('outcomes, deadlines, transactions and the canary', async () => {
    const { connection } = shared;
    const functions = [createJournalEntry('DEAL-41-1', entry)];
    const expiresAt = Date.now() + 30_000;
    const outcomes = await connection.send(functions, { deadline: { expired: () => Date.now() >= expiresAt } });
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['succeeded']);

    const [good, unbalanced] = [
      sale('TX-1'),
      sale('TX-2', { lines: [saleLine('debit', '1210', '1'), saleLine('credit', '4000', '2')] }),
    ] as const;
    const [first, second] = await connection.send([good, unbalanced], { deadline: NO_DEADLINE, transaction: true });
    expect([first && inWords(first), second && inWords(second)]).toEqual([
      'not executed, again in 0 ms',
      'refused (unbalanced): Transactions do not balance for Location ,',
    ]);

    const [canary] = await connection.send([canaryFunction('DEAL-41-1')], { deadline: NO_DEADLINE });
    const refusedAsItShould = canary?.kind === 'unknown' && canary.reason === 'already-recorded';
    expect(refusedAsItShould).toBe(true);
    expect(canary && inWords(canary)).toBe('unknown (already-recorded): look for it');
  });

  it('writing parties and other records', async () => {
    const { client } = shared;
    const vendor = createVendor('VENDOR-7', {
      vendorId: 'V-7',
      name: 'Müller & Söhne\u0000',
      taxId: 'DE1',
      doNotPay: true,
    });
    const stripped = vendor.body.stripped; // [{ element: 'NAME', count: 1 }, ...]
    expect(stripped[0]).toEqual({ element: 'NAME', count: 1 });
    const made = await intacct.sendOne(vendor, { entity: '' });
    const recordNo = made.kind === 'succeeded' ? (made.recordNo ?? '') : '';
    const update = updateVendor(
      'VENDOR-7-2',
      { vendorId: 'V-7' },
      { comments: '', displayContact: { email1: 'ap@example.com' } },
    );
    const inactive = setStatus('VENDOR-7-3', 'VENDOR', { field: 'VENDORID', value: 'V-7' }, 'inactive');
    const gone = deleteRecord('VENDOR-7-4', 'VENDOR', recordNo);
    const outcomes = await intacct.send([update, inactive, gone], { entity: '' });
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['succeeded', 'succeeded', 'succeeded']);

    const line: JournalLineInput = {
      account: '4000',
      side: 'credit',
      amount: '100',
      dimensions: { location: '100', userDefined: { REGION: '17' } },
      customFields: { CAMPAIGN: 'spring' },
    };
    const klass = createRecord('CLASS-1', 'CLASS', { CLASSID: 'SPRING', NAME: 'Spring campaign' });
    expect(createJournalEntry('UD-1', { ...entry, lines: [line, line] }).body.xml).toContain(
      '<GLDIMREGION>17</GLDIMREGION>',
    );
    expect(await intacct.sendOne(klass, { entity: '' })).toMatchObject({ kind: 'succeeded', naturalId: 'SPRING' });

    const known = new Map([['GLBATCH', await client.inspect('GLBATCH')]]);
    const tooLong = tooLongFields(createJournalEntry('LONG-1', { ...entry, title: 'x'.repeat(200) }), known);
    expect(tooLong).toEqual([{ field: 'BATCH_TITLE', length: 200, maxLength: 100 }]);
  });

  it('reading', async () => {
    const { client } = shared;
    const posted = await intacct.sendOne(createJournalEntry('DEAL-41-1', entry));
    const recordNo = posted.kind === 'succeeded' ? (posted.recordNo ?? '') : '';
    const { rows } = await client.query(
      {
        object: 'GLBATCH',
        fields: ['RECORDNO', 'REFERENCENO', 'STATE'],
        filter: where.and(where.equalTo('JOURNAL', 'SALES'), where.like('REFERENCENO', 'DEAL-41%')),
        orderBy: [{ field: 'RECORDNO' }],
        showPrivate: true,
      },
      { entity: '100' },
    );
    expect(rows).toEqual([{ RECORDNO: recordNo, REFERENCENO: 'DEAL-41-1', STATE: 'Posted' }]);

    const needDepartment: string[] = [];
    for await (const account of client.all(models.accounts)) {
      if (account.active && account.requiredDimensions.includes('DEPT')) needDepartment.push(account.accountNo);
    }
    expect(needDepartment).toEqual(['4020']);

    const first = await client.changes(models.customers);
    const later = await client.changes(models.customers, first.cursor);
    expect([first.rows.length, later.rows.length]).toEqual([3, 0]);

    const values: string[] = [];
    const own = (await client.dimensions()).filter((dimension) => dimension.userDefined && dimension.enabledInGl);
    for (const dimension of own) {
      for await (const value of client.dimensionValues(dimension.object))
        values.push(`${dimension.lineField}=${value.id}`);
    }
    const accounts = client.all(accountsWith(own.map((dimension) => dimension.object)));
    const payables = await client.payablesOf('20000');
    expect(values.every((value) => value.startsWith('GLDIM'))).toBe(true);
    expect((await accounts.next()).value).toMatchObject({ accountNo: expect.any(String) as string });
    expect(payables).toMatchObject({ vendorId: '20000' });

    const active: IntacctRecord[] = [];
    const [batch] = await client.read('GLBATCH', [recordNo], undefined, { entity: '100' });
    const [customer] = await client.readByName('CUSTOMER', ['10000']);
    for await (const record of client.readByQueryAll({ object: 'GLACCOUNT', query: "STATUS = 'T'" }))
      active.push(record);
    const setup = await client.financialSetup();
    const dimensions = await client.dimensions();
    const fields = await client.lookup('GLENTRY');
    expect(batch?.lines).toHaveLength(2);
    expect(customer?.fields['TAXID']).toBe('DE811907980');
    expect([active.length, setup.baseCurrency, dimensions.length > 5, fields.length > 10]).toEqual([
      16,
      'EUR',
      true,
      true,
    ]);
  });

  it('the connection test and the request report', async () => {
    const { client } = shared;
    const test = await client.ping({ entities: ['100'], journals: ['SALES'], needsEntities: true });
    const missing = test.checks.filter((check) => check.state === 'missing');
    expect([test.usable, missing]).toEqual([true, []]);

    const options: ClientOptions = {
      credentials: { url, senderId, senderPassword, companyId, userId, userPassword },
      gate: new InMemoryConnectionGate(2),
      sessions: new InMemorySessionStore(),
      allowedHosts: [],
    };
    const reports: RequestReport[] = [];
    const watched = new IntacctClient({ ...options, onRequest: (report) => reports.push(report) });
    await watched.query({ object: 'CLASS', fields: ['CLASSID'] });
    watched.close();
    expect(reports.map((report) => report.functions)).toEqual([['getAPISession'], ['query']]);
  });
});
