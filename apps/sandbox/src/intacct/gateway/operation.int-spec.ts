import { createJournalEntry, createRecord, createVendor } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line, RunningIntacct, sale, today, unbalanced } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

describe('an operation', () => {
  it('that is all or nothing names its culprit and frees the others', async () => {
    const outcomes = await intacct.send([sale('T-1'), unbalanced('T-2'), sale('T-3')], { transaction: true });
    expect(outcomes).toMatchObject([
      { kind: 'not-executed', failure: { errorClass: 'rolled-back' } },
      { kind: 'refused', failure: { errorClass: 'unbalanced' } },
      { kind: 'not-executed' },
    ]);
    expect(await intacct.recorded()).toBe(0);
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
    await intacct.plan({ kind: 'late', when: 'after', delayMs: 3_600_000, match: { function: 'create' } });
    await (await intacct.client.connect({ entity: '100', purpose: 'read' })).release();
    const both = [intacct.sendOne(sale('CL-1')), intacct.sendOne(sale('CL-2'))];
    expect(await Promise.race(both)).toMatchObject({ kind: 'not-executed' });
    await intacct.act('endDelays');
    const outcomes = await Promise.all(both);
    expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(['not-executed', 'succeeded']);
    expect(await intacct.recorded()).toBe(1);
    expect((await intacct.ledger()).counts['peakConnections']).toBe(1);
  });
});

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

describe('the demo company', () => {
  it('takes an entry for every currency it knows', async () => {
    for (const currency of ['EUR', 'USD', 'JPY']) {
      const money = { currency, exchangeRateType: 'Intacct Daily Rate' };
      const entry = createJournalEntry(`DC-${currency}`, {
        journal: 'SALES',
        postingDate: today(),
        title: currency,
        referenceNo: `DC-${currency}`,
        lines: [line('debit', '1210', '1500', money), line('credit', '4010', '1500', money)],
      });
      expect(await intacct.sendOne(entry)).toMatchObject({ kind: 'succeeded' });
    }
  });
});
