import {
  canaryFunction,
  createJournalEntry,
  createRecord,
  createVendor,
  where,
  type FunctionOutcome,
} from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemorySandboxStore } from '../../store/in-memory-sandbox-store.js';
import type { SandboxChange } from '../../store/sandbox-store.js';
import { line, RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

const recorded = async (reference = ''): Promise<number> => (await intacct.ledger(reference)).entries.length;
const unbalanced = (id: string): ReturnType<typeof sale> =>
  sale(id, { lines: [line('debit', '1210', '1.00'), line('credit', '4000', '2.00')] });

async function outcomesBySeed(seed: number): Promise<readonly string[]> {
  await intacct.control('faults', undefined, 'DELETE');
  await intacct.control('faults', {
    seed,
    faults: [{ kind: 'refuse', probability: 0.5, times: 0, text: 'Account 1 is not valid' }],
  });
  const outcomes = await intacct.send(
    Array.from({ length: 20 }, (_, index) => sale(`R${seed}-${index}-${Math.random()}`)),
  );
  return outcomes.map((outcome) => outcome.kind);
}

describe('control ids', () => {
  it('are refused once completed, for writes and for the canary', async () => {
    await intacct.send([sale('ID-1')]);
    expect(await intacct.sendOne(sale('ID-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
    expect(await intacct.sendOne(canaryFunction('ID-1'))).toMatchObject({
      kind: 'unknown',
      reason: 'already-recorded',
    });
    expect(await intacct.sendOne(canaryFunction('C-1'))).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.sendOne(canaryFunction('C-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
    expect(await recorded('ID-1')).toBe(1);
  });

  it('of a failed function are free for a mended one', async () => {
    expect(await intacct.sendOne(unbalanced('ID-2'))).toMatchObject({ kind: 'refused' });
    expect(await intacct.sendOne(sale('ID-2'))).toMatchObject({ kind: 'succeeded' });
  });

  it('are not looked at when uniqueid is false', async () => {
    await intacct.send([sale('ID-3')]);
    expect(await intacct.sendOne(sale('ID-3'), { uniqueId: false })).toMatchObject({ kind: 'succeeded' });
    expect(await recorded('ID-3')).toBe(2);
  });

  it('can be forgotten, all at once or with time', async () => {
    await intacct.send([sale('ID-4')]);
    await intacct.act('forgetControlIds');
    expect(await intacct.sendOne(canaryFunction('ID-4'))).toMatchObject({ kind: 'succeeded' });
    intacct.settings.duplicateIdRetentionMs = 60_000;
    expect(await intacct.sendOne(canaryFunction('ID-4'))).toMatchObject({ kind: 'unknown' });
    await intacct.act('advanceClock', { ms: 60_001 });
    expect(await intacct.sendOne(canaryFunction('ID-4'))).toMatchObject({ kind: 'succeeded' });
  });

  it.each(['operation', 'control'] as const)(
    'may be refused at %s level, and the client isolates which one it is',
    async (level) => {
      await intacct.send([sale('ID-5')]);
      intacct.settings.duplicateIdLevel = level;
      const outcomes = await intacct.send([sale('ID-6'), sale('ID-5')]);
      expect(outcomes).toMatchObject([{ kind: 'not-executed' }, { kind: 'unknown', reason: 'already-recorded' }]);
      expect(await recorded('ID-6')).toBe(0);
    },
  );

  it('still running are refused in other words, and the slow commit lands all the same', async () => {
    await intacct.plan({ kind: 'slow-commit', delayMs: 300, match: { function: 'create' } });
    expect(await intacct.sendOne(sale('ID-7'))).toMatchObject({ kind: 'unknown', reason: 'reset' });
    expect(await intacct.sendOne(sale('ID-7'))).toMatchObject({ kind: 'unknown', reason: 'in-progress' });
    expect(await recorded('ID-7')).toBe(0);
    await expect.poll(() => recorded('ID-7')).toBe(1);
    expect(await intacct.sendOne(sale('ID-7'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
  });
});

describe('a lost answer', () => {
  it.each([
    ['drop', 'reset'],
    ['drop-mid-answer', 'reset'],
    ['hang', 'timeout'],
    ['html', 'html'],
    ['empty', 'empty-answer'],
    ['truncated', 'broken-xml'],
    ['two-documents', 'broken-xml'],
    ['status', 'http-5xx'],
  ] as const)('by %s leaves the outcome unknown, whether it was recorded or not', async (kind, reason) => {
    await intacct.plan({ kind, when: 'after', match: { function: 'create' } });
    expect(await intacct.sendOne(sale('L-1'))).toMatchObject({ kind: 'unknown', reason });
    expect(await recorded('L-1')).toBe(1);
    if (kind === 'drop-mid-answer' || kind === 'truncated' || kind === 'two-documents') return;
    await intacct.plan({ kind, when: 'before', match: { function: 'create' } });
    expect(await intacct.sendOne(sale('L-2'))).toMatchObject({ kind: 'unknown', reason });
    expect(await recorded('L-2')).toBe(0);
  });

  it('is settled by a query over many references that also asks for a known one', async () => {
    await intacct.send([sale('S-1')]);
    await intacct.plan({ kind: 'drop', match: { function: 'create' } });
    await intacct.send([sale('S-2')]);
    const { rows } = await intacct.client.query(
      {
        object: 'GLBATCH',
        fields: ['RECORDNO', 'REFERENCENO', 'STATE'],
        filter: where.in('REFERENCENO', ['S-1', 'S-2', 'S-3']),
        orderBy: [{ field: 'RECORDNO' }],
        showPrivate: true,
      },
      { entity: '100', purpose: 'settle' },
    );
    expect(rows.map((row) => row.REFERENCENO)).toEqual(['S-1', 'S-2']);
  });

  it('finds nothing at once where records become visible later', async () => {
    intacct.settings.visibilityDelayMs = 60_000;
    await intacct.send([sale('V-1')]);
    const find = async (): Promise<number> =>
      (
        await intacct.client.query(
          { object: 'GLBATCH', fields: ['RECORDNO'], filter: where.equalTo('REFERENCENO', 'V-1') },
          { entity: '100' },
        )
      ).rows.length;
    expect(await find()).toBe(0);
    await intacct.act('advanceClock', { ms: 60_000 });
    expect(await find()).toBe(1);
  });
});

describe('faults', () => {
  it.each<[string, Partial<FunctionOutcome>]>([
    ['failure-with-record', { kind: 'unknown', reason: 'record-no-in-failure' }],
    ['omit-result', { kind: 'unknown', reason: 'missing-result' }],
    ['odd-status', { kind: 'unknown', reason: 'unrecognised' }],
  ])('%s records and does not say so', async (kind, expected) => {
    await intacct.control('faults', { faults: [{ kind, match: { controlId: 'F-2' } }] });
    const outcomes = await intacct.send([sale('F-1'), sale('F-2')]);
    expect(outcomes).toMatchObject([{ kind: 'succeeded' }, expected]);
    expect(await recorded('F-2')).toBe(1);
  });

  it('strike by chance in the same way for the same seed', async () => {
    const first = await outcomesBySeed(7);
    expect(await outcomesBySeed(7)).toEqual(first);
    expect(new Set(first)).toEqual(new Set(['succeeded', 'refused']));
    expect(await outcomesBySeed(8)).not.toEqual(first);
  });

  it('can skip, repeat and end', async () => {
    await intacct.plan({ kind: 'refuse', skip: 1, times: 2, text: 'Account 1 is not valid' });
    const kinds = (await intacct.send([sale('K-1'), sale('K-2'), sale('K-3'), sale('K-4')])).map(
      (outcome) => outcome.kind,
    );
    expect(kinds).toEqual(['succeeded', 'refused', 'refused', 'succeeded']);
  });

  it('of an unknown kind are told to whoever plans them', async () => {
    await expect(intacct.control('faults', { faults: [{ kind: 'explode' }] })).rejects.toThrow('unknown fault');
    await expect(intacct.control('settings', { nonsense: 1 })).rejects.toThrow('there is no setting');
    await expect(intacct.control('settings', { maxFunctions: 'many' })).rejects.toThrow('another kind');
  });

  it('kill a session once, and the client goes on in a new one', async () => {
    await intacct.plan({ kind: 'kill-session', match: { function: 'create' } });
    expect(await intacct.sendOne(sale('SE-1'))).toMatchObject({ kind: 'succeeded' });
    expect(await recorded('SE-1')).toBe(1);
  });

  it('of the service and of too many requests leave nothing recorded and say so', async () => {
    await intacct.plan({ kind: 'offline', match: { function: 'create' } });
    expect(await intacct.sendOne(sale('O-1'))).toMatchObject({
      kind: 'not-executed',
      failure: { errorClass: 'offline' },
    });
    await intacct.plan({
      kind: 'status',
      status: 429,
      when: 'before',
      retryAfterSeconds: 3,
      match: { function: 'create' },
    });
    expect(await intacct.sendOne(sale('O-1'))).toMatchObject({ kind: 'not-executed', retryAfterMs: 3_000 });
    expect(await recorded()).toBe(0);
  });
});

describe('an operation', () => {
  it('that is all or nothing names its culprit and frees the others', async () => {
    const outcomes = await intacct.send([sale('T-1'), unbalanced('T-2'), sale('T-3')], { transaction: true });
    expect(outcomes).toMatchObject([
      { kind: 'not-executed', failure: { errorClass: 'rolled-back' } },
      { kind: 'refused', failure: { errorClass: 'unbalanced' } },
      { kind: 'not-executed' },
    ]);
    expect(await recorded()).toBe(0);
    intacct.settings.culpritStatus = 'aborted';
    expect(
      (await intacct.send([sale('T-1'), unbalanced('T-2')], { transaction: true })).map((outcome) => outcome.kind),
    ).toEqual(['not-executed', 'refused']);
    expect(await intacct.send([sale('T-1'), sale('T-3')], { transaction: true })).toMatchObject([
      { kind: 'succeeded' },
      { kind: 'succeeded' },
    ]);
  });

  it('with more functions than allowed is refused whole', async () => {
    intacct.settings.maxFunctions = 2;
    const outcomes = await intacct.send([sale('M-1'), sale('M-2'), sale('M-3')]);
    expect(outcomes.every((outcome) => outcome.kind === 'not-executed' && outcome.wholeContentRefused)).toBe(true);
  });

  it('creating several records can fail and still have made some', async () => {
    await intacct.send([createVendor('HV-0', { vendorId: 'V-1', name: 'One' })], { entity: '' });
    const two = createVendor('HV-1', { vendorId: 'V-2', name: 'Two' });
    const again = createVendor('x', { vendorId: 'V-1', name: 'Again' });
    const xml = two.body.xml.replace('</create>', '') + again.body.xml.replace('<create>', '');
    const outcome = await intacct.sendOne({ controlId: 'HV-1', body: { ...two.body, xml } }, { entity: '' });
    expect(outcome).toMatchObject({ kind: 'unknown', reason: 'record-no-in-failure' });
    expect((await intacct.ledger()).vendors.map((row) => row['VENDORID'])).toContain('V-2');
  });

  it('above the connection limit is refused with 429 after a tolerated wait', async () => {
    intacct.settings.connectionLimit = 1;
    intacct.settings.connectionWaitMs = 30;
    await intacct.plan({ kind: 'late', when: 'after', delayMs: 400, match: { function: 'create' } });
    await (await intacct.client.connect({ entity: '100', purpose: 'read' })).release();
    const outcomes = await Promise.all([intacct.sendOne(sale('CL-1')), intacct.sendOne(sale('CL-2'))]);
    expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(['not-executed', 'succeeded']);
    expect(await recorded()).toBe(1);
    expect((await intacct.ledger()).counts['peakConnections']).toBe(1);
  });
});

describe('access', () => {
  it('is refused to a wrong password, once, and the client does not ask again', async () => {
    const wrong = RunningIntacct.client(intacct.sandbox.url, 'wrong');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(wrong.query({ object: 'CLASS', fields: ['CLASSID'] })).rejects.toMatchObject({
        failure: { errorClass: 'authentication' },
      });
    }
    expect((await intacct.ledger()).counts['requests']).toBe(1);
    wrong.close();
  });

  it('ends when the company withdraws its leave for the sender', async () => {
    await intacct.send([sale('AC-1')]);
    intacct.settings.senderAuthorised = false;
    await intacct.act('killSessions');
    expect(await intacct.sendOne(sale('AC-2'))).toMatchObject({ kind: 'not-executed' });
  });

  it('slides with every call and ends without one', async () => {
    const logins = async (): Promise<number> => (await intacct.ledger()).counts['sessions'] ?? 0;
    intacct.settings.sessionLifetimeMs = 10 * 60_000;
    await intacct.send([sale('SL-1')]);
    await intacct.act('advanceClock', { ms: 6 * 60_000 });
    await intacct.send([sale('SL-2')]);
    await intacct.act('advanceClock', { ms: 6 * 60_000 });
    await intacct.send([sale('SL-3')]);
    expect(await logins()).toBe(1);
    await intacct.act('advanceClock', { ms: 11 * 60_000 });
    expect(await intacct.sendOne(sale('SL-4'))).toMatchObject({ kind: 'succeeded' });
  });
});

describe('durability', () => {
  it('comes before the answer, and a restarted gateway still knows ledger and control ids', async () => {
    const store = new InMemorySandboxStore();
    const first = await RunningIntacct.start(store);
    const made = await first.sendOne(sale('DU-1'));
    await first.stop();
    const second = await RunningIntacct.start(store);
    expect((await second.ledger('DU-1')).entries[0]?.recordNo).toBe(made.kind === 'succeeded' ? made.recordNo : '');
    expect(await second.sendOne(sale('DU-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
    const next = await second.sendOne(sale('DU-2'));
    expect(next.kind === 'succeeded' && made.kind === 'succeeded' && next.recordNo !== made.recordNo).toBe(true);
    await second.stop();
  });

  it('failing means that nothing is answered as recorded', async () => {
    const store = new FailingStore();
    const broken = await RunningIntacct.start(store);
    store.failing = true;
    const outcome = await broken.sendOne(sale('DU-3'));
    expect(outcome.kind).not.toBe('succeeded');
    store.failing = false;
    expect((await broken.ledger('DU-3')).entries).toEqual([]);
    expect(await broken.sendOne(sale('DU-3'))).toMatchObject({ kind: 'succeeded' });
    await broken.stop();
  });
});

class FailingStore extends InMemorySandboxStore {
  failing = false;

  override async write(name: string, changes: readonly SandboxChange[]): Promise<void> {
    if (this.failing) throw new Error('disk full');
    await super.write(name, changes);
  }
}

describe('texts', () => {
  it('of any kind survive the way into the ledger and back, and forbidden characters are left out', async () => {
    const title = 'Müller & Söhne <GmbH> "x" \u0000\u000B🚀 ]]>';
    const entry = sale('TX-1', { title });
    expect(entry.body.stripped).toEqual([{ element: 'BATCH_TITLE', count: 2 }]);
    await intacct.send([entry]);
    const [row] = (await intacct.client.query({ object: 'GLBATCH', fields: ['BATCH_TITLE'] }, { entity: '100' })).rows;
    expect(row?.BATCH_TITLE).toBe('Müller & Söhne <GmbH> "x" 🚀 ]]>');
  });

  it('with a forbidden reference are refused whole, as every function in the request is', async () => {
    const bad = createRecord('TX-2', 'CLASS', { CLASSID: 'A', NAME: 'B' });
    const outcome = await intacct.send([
      { ...bad, body: { ...bad.body, xml: bad.body.xml.replace('>B<', '>&#11;<') } },
      sale('TX-3'),
    ]);
    expect(outcome).toMatchObject([
      { kind: 'not-executed', failure: { errorClass: 'schema' }, wholeContentRefused: true },
      { kind: 'not-executed' },
    ]);
  });

  it('kept as evidence hold no password and no session id', async () => {
    await intacct.send([sale('TX-4')]);
    const evidence = JSON.stringify(await intacct.control('requests'));
    expect(evidence).toContain('TX-4');
    expect(evidence).not.toMatch(/sandbox-sender|sandbox-user/);
    expect(evidence).toContain('<sessionid>***</sessionid>');
  });
});

describe('people in the product', () => {
  it('can edit, reverse, duplicate and delete what we recorded', async () => {
    const made = await intacct.sendOne(sale('PE-1'));
    const recordNo = made.kind === 'succeeded' ? (made.recordNo ?? '') : '';
    await intacct.act('editEntry', { recordNo, fields: { BATCH_TITLE: 'by hand' } });
    const { recordNo: copy } = await intacct.act('duplicateEntry', { recordNo });
    const { recordNo: mirror } = await intacct.act('reverseEntry', { recordNo, date: '2026-11-30' });
    const states = (await intacct.ledger('PE-1')).entries.map((entry) => [entry.recordNo, entry.state]);
    expect(states).toEqual([
      [recordNo, 'Reversed'],
      [copy, 'Posted'],
      [mirror, 'Posted'],
    ]);
    await intacct.act('deleteEntry', { recordNo: copy });
    expect(await recorded('PE-1')).toBe(2);
    await expect(intacct.act('deleteEntry', { recordNo: '999' })).rejects.toThrow('Cannot find glbatch');
  });

  it('make an approved vendor wait again when it is edited', async () => {
    intacct.settings.vendorApproval = true;
    const read = async (): Promise<string | undefined> =>
      (await intacct.ledger()).vendors.find((row) => row['VENDORID'] === '20001')?.['STATE'];
    expect(await read()).toBe('Approved');
    const xml = '<update><VENDOR><VENDORID>20001</VENDORID><COMMENTS>new</COMMENTS></VENDOR></update>';
    await intacct.send(
      [
        {
          controlId: 'VE-1',
          body: { name: 'update', object: 'VENDOR', effect: 'write', xml, stripped: [], lengths: new Map() },
        },
      ],
      { entity: '' },
    );
    expect(await read()).toBe('Submitted');
  });
});

describe('the demo company', () => {
  it('takes an entry for every currency it knows', async () => {
    for (const currency of ['EUR', 'USD', 'JPY']) {
      const money = { currency, exchangeRateType: 'Intacct Daily Rate' };
      const entry = createJournalEntry(`DC-${currency}`, {
        journal: 'SALES',
        postingDate: new Date().toISOString().slice(0, 10),
        title: currency,
        referenceNo: `DC-${currency}`,
        lines: [line('debit', '1210', '1500', money), line('credit', '4010', '1500', money)],
      });
      expect(await intacct.sendOne(entry)).toMatchObject({ kind: 'succeeded' });
    }
  });
});
