import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canaryFunction, createRecord, models, type FunctionOutcome, type IntacctFunction } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line, RunningIntacct, sale } from '../testing/running-intacct.js';
import { SWITCHES } from './switches.js';

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

describe('switches of their own', () => {
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

  it.each([true, false])('reads under a repeated id are refused or answered: %s', async (refused) => {
    intacct.settings.readsCheckControlIds = refused;
    await intacct.send([sale('RC-1')]);
    expect(await intacct.sendOne(canaryFunction('RC-1'))).toMatchObject(
      refused ? { kind: 'unknown', reason: 'already-recorded' } : { kind: 'succeeded' },
    );
    expect(await intacct.sendOne(sale('RC-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
  });

  it.each(['text', 'http-503'] as const)(
    'maintenance told as %s executes nothing, and work goes on after it',
    async (how) => {
      intacct.settings.offlineAnswer = how;
      await intacct.send([sale('MA-0')]);
      intacct.settings.offline = true;
      const outcome = await intacct.sendOne(sale('MA-1'));
      expect(outcome.kind).toBe(how === 'text' ? 'not-executed' : 'unknown');
      intacct.settings.offline = false;
      expect(await intacct.recorded('MA-1')).toBe(0);
      expect(await intacct.sendOne(sale('MA-1'))).toMatchObject({ kind: 'succeeded' });
    },
  );

  it('a request under a transport policy is acknowledged without a result, and runs', async () => {
    const policy = { control: '<policyid>nightly</policyid>' };
    const call = '<create><CLASS><CLASSID>ASYNC</CLASSID><NAME>Later</NAME></CLASS></create>';
    expect(await intacct.answerOf(call, policy)).toContain('nightly is not a valid transport policy');
    intacct.settings.transportPolicies = ['nightly'];
    const answer = await intacct.answerOf(call, policy);
    expect(answer).toContain('<acknowledgement><status>success</status></acknowledgement>');
    expect(answer).not.toContain('<operation>');
    await intacct.act('endDelays');
    expect(await intacct.client.readByName('CLASS', ['ASYNC'])).toHaveLength(1);
  });

  it.each(['served', 'empty', 'unknown'] as const)(
    'open dates of entities are %s, and closed books refuse all the same',
    async (how) => {
      intacct.settings.openDates = how;
      await intacct.act('openBooks', { entity: '100', from: '2026-02-01' });
      const entities = [];
      for await (const row of intacct.client.all(models.entities)) entities.push([row.entityId, row.openFrom]);
      expect(entities).toContainEqual(['100', how === 'served' ? '2026-02-01' : undefined]);
      await intacct.act('lockBooks', { entity: '100' });
      expect(await intacct.sendOne(sale('OD-1', { postingDate: '2026-01-31' }))).toMatchObject({
        failure: { errorClass: 'closed-period' },
      });
    },
  );

  it('a journal may ask for several approvals, and any of them may decline', async () => {
    intacct.settings.approvalLevels = { SALES: 2 };
    const recordNo = recordNoOf(await intacct.sendOne(sale('AL-3')));
    const state = async () => (await intacct.ledger('AL-3')).entries[0]?.state;
    expect(await state()).toBe('Submitted');
    await intacct.act('approveEntry', { recordNo });
    expect(await state()).toBe('Partially approved');
    await intacct.act('declineEntry', { recordNo });
    expect(await state()).toBe('Declined');
    await expect(intacct.act('approveEntry', { recordNo })).rejects.toThrow('is Declined');
    const again = recordNoOf(await intacct.sendOne(sale('AL-4')));
    await intacct.act('approveEntry', { recordNo: again });
    await intacct.act('approveEntry', { recordNo: again });
    expect((await intacct.ledger('AL-4')).entries[0]?.state).toBe('Posted');
    expect(await intacct.sendOne(sale('AL-5', { journal: 'GJ' }))).toMatchObject({ kind: 'succeeded' });
    expect((await intacct.ledger('AL-5')).entries[0]?.state).toBe('Posted');
  });

  it.each([
    ['kept', '10'],
    ['overwritten', '20'],
    ['refused', undefined],
  ] as const)('a given dimension where another would be filled in is %s', async (autoFillConflict, department) => {
    intacct.settings.change({ autoFill: { DEPARTMENT: '20' }, autoFillConflict });
    const dimensions = { location: '100', department: '10' };
    const lines = [line('debit', '1210', '1.00', { dimensions }), line('credit', '4000', '1.00')];
    const outcome = await intacct.sendOne(sale('AF-2', { lines }));
    if (department === undefined) {
      expect(outcome).toMatchObject({
        kind: 'refused',
        failure: { errorClass: 'invalid-dimension', message: 'Department must be 20. This value is auto-filled' },
      });
    } else {
      const [read] = await intacct.client.read('GLBATCH', [recordNoOf(outcome)], undefined, { entity: '100' });
      expect(read?.lines.map((row) => row.fields['DEPARTMENT'])).toEqual([department, '20']);
    }
  });

  it('rates decide the base amount, and an object nobody may read is refused', async () => {
    intacct.settings.change({ rates: { EUR: '1', USD: '0.5' }, deniedReads: ['CUSTOMER'] });
    const money = { currency: 'USD', exchangeRateType: 'Intacct Daily Rate' };
    const lines = [line('debit', '1210', '10.00', money), line('credit', '4000', '10.00', money)];
    await intacct.send([sale('RA-1', { lines })]);
    expect((await intacct.ledger('RA-1')).entries[0]?.lines[0]?.['AMOUNT']).toBe('5');
    await expect(intacct.client.query({ object: 'CUSTOMER', fields: ['RECORDNO'] })).rejects.toMatchObject({
      failure: { errorClass: 'permission' },
    });
  });

  it('a full page may come without a result id, and the client does not take it for the end', async () => {
    intacct.settings.omitResultId = true;
    const read = async (): Promise<number> => {
      let rows = 0;
      for await (const _ of intacct.client.readByQueryAll({ object: 'GLACCOUNT', query: '', pageSize: 5 })) rows += 1;
      return rows;
    };
    await expect(read()).rejects.toThrow();
    intacct.settings.omitResultId = false;
    expect(await read()).toBe(17);
  });
});

describe('every switch', () => {
  it('is thrown by a test', () => {
    const root = join(import.meta.dirname, '..');
    const specs = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('int-spec.ts'),
    );
    const text = specs.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    const thrown = (name: string): boolean =>
      new RegExp(String.raw`settings\.${name} = |\b${name}:|\b${name} \}`).test(text);
    expect(Object.keys(SWITCHES).filter((name) => !thrown(name))).toEqual([]);
  });
});
