import type { DesiredEntry } from '@app/mapping';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RunningIntacct } from '../../../sandbox/src/intacct/testing/running-intacct.js';
import { dimensionsNamedBy, standsAsSent } from '../posting/model/seen-entry.js';
import {
  type LedgerConnection,
  LedgerUnavailableError,
  type LedgerWrite,
  LookupFailedError,
  type WriteOutcome,
} from '../posting/ports/ledger.gateway.js';
import { IntacctLedgerGateway } from './intacct-ledger.gateway.js';

const inTime = { expired: () => false };
const today = new Date().toISOString().slice(0, 10);

const line = (side: 'debit' | 'credit', account: string, amount: string): DesiredEntry['lines'][number] => ({
  side,
  account: { number: account, recordNo: '' },
  amount,
  dimensions: { department: '10', location: '100', customer: '10001' },
  memo: 'Licences',
  source: { lineId: '1', ruleId: 'r', ruleVersion: 1 },
});

const entry = (amount: string, revenueAccount = '4000'): DesiredEntry => ({
  key: `SALES|100|${today}`,
  journal: 'SALES',
  entity: '100',
  postingDate: today,
  bookkeepingDate: today,
  currency: 'EUR',
  title: 'Fleet roll-out',
  state: 'Posted',
  lines: [line('debit', '1210', amount), line('credit', revenueAccount, amount)],
});

const write = (reference: string, payload: unknown, kind: LedgerWrite['kind'] = 'entry'): LedgerWrite => ({
  controlId: `${reference}-control`,
  reference,
  kind,
  action: 'create',
  payload,
});

describe('the ledger, as the posting core sees it, on the sandboxed Intacct', { shuffle: false }, () => {
  let intacct: RunningIntacct;
  let gateway: IntacctLedgerGateway;
  beforeAll(async () => {
    intacct = await RunningIntacct.start();
    gateway = new IntacctLedgerGateway(intacct.client);
  });
  afterAll(() => intacct.stop());

  async function within<T>(entity: string | null, work: (connection: LedgerConnection) => Promise<T>): Promise<T> {
    const connection = await gateway.connect({ entity, purpose: 'write' });
    try {
      return await work(connection);
    } finally {
      await connection.release();
    }
  }
  const send = (...writes: LedgerWrite[]): Promise<readonly WriteOutcome[]> =>
    within('100', (connection) => connection.write(writes, inTime));

  it('records each entry of a request by itself and finds it again by its reference, with its sums', async () => {
    const outcomes = await send(write('T1-A-1', entry('1250.50')), write('T1-B-1', entry('10', '4100')));
    expect(outcomes).toMatchObject([
      { kind: 'succeeded', recordNo: expect.stringMatching(/^\d+$/) as string },
      { kind: 'refused', refusal: { kind: 'business', code: 'inactive-account' } },
    ]);
    const found = await within('100', (connection) => connection.find('journal-entry', ['T1-A-1', 'T1-B-1']));
    expect(found).toMatchObject([
      {
        reference: 'T1-A-1',
        entry: {
          journal: 'SALES',
          postingDate: today,
          currency: 'EUR',
          accountSums: { '1210': '1250.5', '4000': '-1250.5' },
        },
      },
    ]);
    const recordNo = found[0]?.recordNo ?? '';
    const again = await within('100', (connection) => connection.findByRecordNo('journal-entry', recordNo));
    expect(again).toEqual(found[0]);
  });

  it('shows an entry as it was sent, with the number of its journal, by reference and by record number', async () => {
    const sent = entry('80.00');
    await send(write('T9-A-1', sent));
    const [seen] = await within('100', (connection) => connection.look(['T9-A-1'], dimensionsNamedBy([sent])));
    expect(seen).toMatchObject({ state: 'posted', batchNo: expect.stringMatching(/^\d+$/) as string });
    expect(seen && standsAsSent(seen, sent)).toBe(true);
    expect(seen && standsAsSent(seen, entry('80.01'))).toBe(false);
    const byNumber = within('100', (connection) =>
      connection.lookAtRecords([seen?.recordNo ?? ''], dimensionsNamedBy([sent])),
    );
    expect(await byNumber).toEqual([seen]);
  });

  it('does not find an entry from inside another entity', async () => {
    await send(write('T2-A-1', entry('1')));
    expect(await within('200', (connection) => connection.find('journal-entry', ['T2-A-1']))).toEqual([]);
  });

  it('lists what bears our prefix, page by page', async () => {
    await send(write('T3-A-1', entry('1')), write('T3-A-2', entry('2')));
    const all = await within('100', (connection) => connection.listReferences('journal-entry', 'T3-', ''));
    expect(all.map((one) => one.reference)).toEqual(['T3-A-1', 'T3-A-2']);
    const rest = await within('100', (connection) =>
      connection.listReferences('journal-entry', 'T3-', all[0]?.recordNo ?? ''),
    );
    expect(rest.map((one) => one.reference)).toEqual(['T3-A-2']);
  });

  it('is told that a completed key is recorded already, and never makes a second entry', async () => {
    await send(write('T4-A-1', entry('5')));
    expect(await send(write('T4-A-1', entry('7')))).toMatchObject([{ kind: 'unknown', alreadyRecorded: true }]);
    expect(await within('100', (connection) => connection.find('journal-entry', ['T4-A-1']))).toHaveLength(1);
  });

  it('sends nothing after its deadline', async () => {
    const late = await within('100', (connection) =>
      connection.write([write('T5-A-1', entry('5'))], { expired: () => true }),
    );
    expect(late).toMatchObject([{ kind: 'not-executed' }]);
    expect(await within('100', (connection) => connection.find('journal-entry', ['T5-A-1']))).toEqual([]);
  });

  it('refuses by itself what no request can carry, and still sends the rest', async () => {
    const outcomes = await send(write('T6-A-1', entry('1.005')), write('T6-B-1', entry('5')));
    expect(outcomes).toMatchObject([{ kind: 'refused', refusal: { code: 'unsendable' } }, { kind: 'succeeded' }]);
  });

  it('makes a vendor and a customer under their own ids', async () => {
    const party = { name: 'Kestrel Optics', displayContact: { printAs: 'Kestrel Optics' } };
    const outcomes = await within(null, (connection) =>
      connection.write(
        [write('T7V1', { ...party, doNotPay: true }, 'vendor'), write('T7C1', party, 'customer')],
        inTime,
      ),
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['succeeded', 'succeeded']);
    const found = await within(null, (connection) => connection.find('customer', ['T7C1']));
    expect(found).toMatchObject([{ reference: 'T7C1', name: 'Kestrel Optics', entry: null }]);
  });

  it('sees with a canary that completed keys are refused', async () => {
    expect(await within(null, (connection) => connection.probe('canary-1'))).toBe('executed');
    expect(await within(null, (connection) => connection.probe('canary-1'))).toBe('already-recorded');
  });

  it('says that it cannot be reached, and that a question had no answer', async () => {
    const refused = new IntacctLedgerGateway(
      RunningIntacct.client(intacct.sandbox.url, { userPassword: 'a wrong password' }),
    );
    await expect(refused.connect({ entity: null, purpose: 'read' })).rejects.toThrow(LedgerUnavailableError);
    const connection = await gateway.connect({ entity: null, purpose: 'settle' });
    await intacct.plan({ kind: 'html', match: { function: 'query' }, times: 0 });
    await expect(connection.find('journal-entry', ['T1-A-1'])).rejects.toThrow(LookupFailedError);
    await connection.release();
  });
});
