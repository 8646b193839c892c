import { createRecord, models, where, type FunctionOutcome, type IntacctFunction } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxSettings } from './settings/sandbox-settings.js';
import { line, RunningIntacct, sale } from './testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

const recordNoOf = (outcome: FunctionOutcome): string => (outcome.kind === 'succeeded' ? (outcome.recordNo ?? '') : '');

const allocated = (id: string): IntacctFunction =>
  sale(id, {
    lines: [
      line('debit', '1210', '1.00', { allocation: 'OFFICE', dimensions: { location: '100', department: '10' } }),
      line('credit', '4000', '1.00'),
    ],
  });

/** What nobody outside the vendor knows for sure; the client has to do the same job under either answer. */
const DOUBTS: readonly [string, Partial<SandboxSettings>][] = [
  ['the number of the duplicate refusal is another one', { duplicateIdNumber: 'BL01001973' }],
  ['the duplicate refusal stands at operation level', { duplicateIdLevel: 'operation' }],
  ['the duplicate refusal stands at control level', { duplicateIdLevel: 'control' }],
  [
    'business refusals carry other numbers',
    { closedPeriodNumber: 'GL-1', inactiveAccountNumber: 'GL-2', unbalancedNumber: 'XL03000006' },
  ],
  ['wrappers come before the cause', { rootCauseOrder: 'last' }],
  ['the culprit of a rolled-back operation is aborted too', { culpritStatus: 'aborted' }],
  ['an aborted id is not freed', { abortedFreesControlId: false }],
  ['sessions do not say when they end', { sessionTimeoutAbsent: true }],
  ['sessions are short', { sessionLifetimeMs: 60_000 }],
  ['logins are answered as getSession', { sessionFunctionName: 'getSession' }],
  ['blank memos are filled with the title', { fillBlankDescription: true }],
  ['amounts are rounded', { moreThanTwoDecimals: 'round' }],
  ['unordered rows come in order', { scrambleUnordered: false }],
  ['clocks are seven hours apart', { whenModifiedOffsetMinutes: -420 }],
  ['the company has no entities', { multiEntity: false }],
  ['the company has one currency', { multiCurrency: false }],
  ['an absent uniqueid means false', { uniqueIdDefault: false }],
  ['aggregates have plain names', { aggregateNaming: 'plain' }],
  ['dimensions are filled in', { autoFill: { DEPARTMENT: '10' } }],
  ['the connection limit is one', { connectionLimit: 1 }],
];

describe.each(DOUBTS)('when %s', (_what, settings) => {
  beforeEach(() => {
    intacct.settings.change(settings);
  });

  it('an entry is posted once, refused for its reason, found again and read back', async () => {
    const entity = intacct.settings.multiEntity ? '100' : '';
    const outcome = await intacct.sendOne(sale('SW-1'), { entity });
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.sendOne(sale('SW-1'), { entity })).toMatchObject({
      kind: 'unknown',
      reason: 'already-recorded',
    });
    const wrong = [line('debit', '1210', '1.00'), line('credit', '4000', '2.00')];
    expect(await intacct.sendOne(sale('SW-2', { lines: wrong }), { entity })).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'unbalanced', message: 'Transactions do not balance for Location ,' },
    });
    const inactive = [line('debit', '1210', '1.00'), line('credit', '4100', '1.00')];
    expect(await intacct.sendOne(sale('SW-3', { lines: inactive }), { entity })).toMatchObject({
      failure: { errorClass: 'inactive-account' },
    });
    const rolledBack = await intacct.send([sale('SW-4'), sale('SW-5', { lines: wrong })], {
      entity,
      transaction: true,
    });
    expect(rolledBack).toMatchObject([{ kind: 'not-executed' }, { kind: 'refused' }]);
    const filter = where.like('REFERENCENO', 'SW-%');
    const found = await intacct.client.query({ object: 'GLBATCH', fields: ['RECORDNO'], filter }, { entity });
    expect(found.rows).toEqual([{ RECORDNO: recordNoOf(outcome) }]);
    const [read] = await intacct.client.read('GLBATCH', [recordNoOf(outcome)], undefined, { entity });
    expect(read?.lines.map((row) => row.fields['ACCOUNTNO'])).toEqual(['1210', '4000']);
  });
});

describe('switches of their own', () => {
  it('a company without entities has none to read', async () => {
    intacct.settings.multiEntity = false;
    const entities = [];
    for await (const entity of intacct.client.all(models.entities)) entities.push(entity);
    expect(entities).toEqual([]);
  });

  it('missing keys are absent or refused', async () => {
    expect(await intacct.client.readByName('CLASS', ['NEW', 'GONE'], ['CLASSID'])).toHaveLength(1);
    intacct.settings.missingKeys = 'refused';
    await expect(intacct.client.readByName('CLASS', ['NEW', 'GONE'], ['CLASSID'])).rejects.toThrow('Cannot find');
  });

  it('dimensions beside an allocation are ignored or refused', async () => {
    await intacct.send([allocated('AL-1')]);
    expect((await intacct.ledger('AL-1')).entries[0]?.lines[0]?.['DEPARTMENT']).toBeUndefined();
    intacct.settings.allocationDimensions = 'refused';
    expect((await intacct.sendOne(allocated('AL-2'))).kind).toBe('refused');
  });

  it('more than two decimals on the wire are refused or rounded', async () => {
    const fine = sale('DE-1');
    const three = (id: string) => ({
      controlId: id,
      body: { ...fine.body, xml: fine.body.xml.replaceAll('100.00', '100.004') },
    });
    expect(await intacct.sendOne(three('DE-1'))).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'validation' },
    });
    intacct.settings.moreThanTwoDecimals = 'round';
    expect(await intacct.sendOne(three('DE-2'))).toMatchObject({ kind: 'succeeded' });
    expect((await intacct.ledger('DE-1')).entries[0]?.lines[0]?.['TRX_AMOUNT']).toBe('100');
  });

  it('a user without the right to write is refused for just that', async () => {
    intacct.settings.deniedWrites = ['CLASS'];
    const outcomes = await intacct.send([createRecord('DW-1', 'CLASS', { CLASSID: 'X', NAME: 'X' }), sale('DW-2')], {
      entity: '',
    });
    expect(outcomes).toMatchObject([{ kind: 'refused', failure: { errorClass: 'permission' } }, { kind: 'succeeded' }]);
  });

  it('a locked user stays locked with the right password, too', async () => {
    intacct.settings.lockAfterWrongPasswords = 2;
    for (const password of ['wrong', 'wronger']) {
      const wrong = RunningIntacct.client(intacct.sandbox.url, { userPassword: password });
      await wrong.ping();
      wrong.close();
    }
    const right = RunningIntacct.client(intacct.sandbox.url);
    await expect(right.connect({ purpose: 'read' })).rejects.toMatchObject({
      failure: { errorClass: 'authentication' },
    });
    right.close();
  });
});
