import { models, where, type FunctionOutcome } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxSettings } from './sandbox-settings.js';
import { line, RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

const recordNoOf = (outcome: FunctionOutcome): string => (outcome.kind === 'succeeded' ? (outcome.recordNo ?? '') : '');

/** What nobody outside the vendor knows for sure; the client has to do the same job under either answer. */
const DOUBTS: readonly [string, Partial<SandboxSettings>][] = [
  ['the number of the duplicate refusal is another one', { duplicateIdNumber: 'BL01001973' }],
  ['the duplicate refusal stands at operation level', { duplicateIdLevel: 'operation' }],
  ['the duplicate refusal stands at control level', { duplicateIdLevel: 'control' }],
  [
    'business refusals carry other numbers',
    {
      closedPeriodNumber: 'GL-1',
      lockedPeriodNumber: 'XL03000006',
      inactiveAccountNumber: 'GL-2',
      unbalancedNumber: 'XL03000006',
    },
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
  ['control ids are shared by sender', { duplicateIdScope: 'sender' }],
  ['control ids are kept for a day', { duplicateIdRetentionMs: 86_400_000 }],
  ['answers take their time', { latencyMs: 20, latencyPerFunctionMs: 5 }],
  ['missing keys are refused', { missingKeys: 'refused' }],
  ['entities do not know their open dates', { openDates: 'unknown' }],
  ['vendors and payments wait for approval', { vendorApproval: true, paymentApproval: true }],
  ['the connection limit is one', { connectionLimit: 1 }],
];

describe.each(DOUBTS)('when %s', (_what, settings) => {
  beforeEach(async () => {
    for (const books of [{ entity: '100' }, {}]) {
      await intacct.act('lockBooks', { ...books, through: '2025-12-31' });
      await intacct.act('openBooks', { ...books, from: '2026-02-01' });
    }
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
    for (const [id, postingDate] of [
      ['SW-6', '2025-12-31'],
      ['SW-7', '2026-01-15'],
    ] as const) {
      const closed = await intacct.sendOne(sale(id, { postingDate }), { entity });
      expect(closed).toMatchObject({ kind: 'refused', failure: { errorClass: 'closed-period' } });
    }
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
    const entities = [];
    for await (const row of intacct.client.all(models.entities)) entities.push([row.entityId, row.openFrom]);
    const open = intacct.settings.openDates === 'served' ? '2026-02-01' : undefined;
    if (intacct.settings.multiEntity) expect(entities).toContainEqual(['100', open]);
    else expect(entities).toEqual([]);
  });
});
