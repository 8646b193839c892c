import { where, type FunctionOutcome } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

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
    // Only who waits for an answer that never comes may lose patience.
    if (kind === 'hang') intacct.patience(500);
    await intacct.plan({ kind, when: 'after', match: { function: 'create' } });
    expect(await intacct.sendOne(sale('L-1'))).toMatchObject({ kind: 'unknown', reason });
    await expect.poll(() => intacct.recorded('L-1'), { timeout: 30_000 }).toBe(1);
    if (kind === 'drop-mid-answer' || kind === 'truncated' || kind === 'two-documents') return;
    await intacct.plan({ kind, when: 'before', match: { function: 'create' } });
    expect(await intacct.sendOne(sale('L-2'))).toMatchObject({ kind: 'unknown', reason });
    expect(await intacct.recorded('L-2')).toBe(0);
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
    expect(await intacct.recorded('F-2')).toBe(1);
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
    const kind = intacct.control('faults', { faults: [{ kind: 'explode' }] });
    await expect(kind).rejects.toThrow('faults[0].kind');
    expect(await intacct.control('faults')).toEqual({ faults: [] });
  });

  it('play a script one by one, with requests in between that pass', async () => {
    const match = { function: 'create' };
    await intacct.plan(
      { kind: 'drop', when: 'before', match },
      { kind: 'pass', match, times: 2 },
      { kind: 'html', when: 'before', match },
    );
    const kinds = [];
    for (const id of ['SC-1', 'SC-2', 'SC-3', 'SC-4', 'SC-5']) kinds.push((await intacct.sendOne(sale(id))).kind);
    expect(kinds).toEqual(['unknown', 'succeeded', 'succeeded', 'unknown', 'succeeded']);
  });

  it('kill a session once, and the client goes on in a new one', async () => {
    await intacct.plan({ kind: 'kill-session', match: { function: 'create' } });
    expect(await intacct.sendOne(sale('SE-1'))).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.recorded('SE-1')).toBe(1);
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
    expect(await intacct.recorded()).toBe(0);
  });
});
