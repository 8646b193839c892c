import { describe, expect, it } from 'vitest';

import type { WriteOutcome } from './ports/ledger.gateway.js';
import { PostingBench } from './testing/posting-bench.js';
import { entryOver, revertedDeal, wonDeal } from './testing/posting-fixtures.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const refused: WriteOutcome = {
  kind: 'refused',
  refusal: { kind: 'business', code: 'inactive-account', message: 'Account 4000 is inactive' },
};

function deferred(): { promise: Promise<void>; resolve: () => void } {
  const hooks: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => hooks.push(resolve));
  return { promise, resolve: () => hooks[0]?.() };
}

describe('one key, at most one record', () => {
  it('posts one entry when the same won deal arrives twice', async () => {
    const bench = await PostingBench.proven();
    await bench.receive(wonDeal('41', 1), wonDeal('41', 1));
    await bench.settleDown();
    await bench.receive(wonDeal('41', 1));
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.deal('41').status).toBe('posted');
  });

  it('sends a newer version under the key of an older one of unknown outcome, whose late record gives no second entry', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    const [first] = bench.ledger.requests.at(-1) ?? [];
    await bench.receive(wonDeal('41', 2, { value: '250.00' }));
    await bench.settleDown();
    expect(bench.operation('41')).toMatchObject({ state: 'unknown', version: 1 });
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'waiting' }]);

    await bench.pass(40 * MINUTE);
    const [second] = bench.ledger.requests.at(-1) ?? [];
    expect(second?.controlId).toBe(first?.controlId);
    expect(bench.liveAmounts('41')).toEqual(['250.00']);
    // Only now does the first attempt reach the ledger.
    expect(first && bench.ledger.land(first)).toMatchObject({ alreadyRecorded: true });
    expect(bench.liveAmounts('41')).toEqual(['250.00']);
  });

  it('finds the old record when the late first attempt won the race, and holds the deal for review', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    const [first] = bench.ledger.requests.at(-1) ?? [];
    await bench.receive(wonDeal('41', 2, { value: '250.00' }));
    bench.ledger.script = [{ beforeWrite: () => void (first && bench.ledger.land(first)) }];
    await bench.pass(40 * MINUTE);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.operation('41').state).toBe('done');
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'review', cause: 'review:live-differs' }]);
  });

  it('mends a refused operation under its key', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ outcome: refused }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'rejected', cause: 'rejected:inactive-account' }]);
    const { controlId } = bench.operation('41');
    bench.desired.revision += 1;
    bench.desired.outcomes.set('41', { kind: 'entries', entries: [entryOver('90.00')], excluded: [] });
    await bench.store.transaction((unit) => unit.requestPlan({ holdKinds: ['rejected'] }, false));
    await bench.settleDown();
    expect(bench.operation('41')).toMatchObject({ state: 'done', controlId });
    expect(bench.operation('41').attempts.map((one) => one.outcome)).toEqual(['refused', 'landed']);
    expect(bench.liveAmounts('41')).toEqual(['90.00']);
    expect(bench.deal('41').holds).toEqual([]);
  });

  it('does not send a refused record again as it was, unless somebody asks for it', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ outcome: refused }];
    await bench.receive(wonDeal('41', 1));
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual([]);
    await bench.store.transaction((unit) => unit.requestPlan({ dealIds: ['41'] }, true));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('leaves "already recorded" with nothing found to a person', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [
      { swallow: true, outcome: { kind: 'unknown', text: 'already recorded', alreadyRecorded: true } },
    ];
    await bench.receive(wonDeal('41', 1));
    await bench.pass(2 * HOUR);
    expect(bench.operation('41').state).toBe('manual');
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'waiting:decision' }]);
    expect(bench.liveAmounts('41')).toEqual([]);
  });

  it('resends nothing unattended when the canary does not hold', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    bench.ledger.remembersKeys = false;
    const { canary } = bench.store.tables;
    bench.store.tables = { ...bench.store.tables, canary: { ...canary, checkedAt: null, triedAt: null } };
    await bench.pass(2 * HOUR);
    expect(bench.store.tables.canary.holds).toBe(false);
    expect(bench.operation('41')).toMatchObject({ state: 'manual' });
    expect(
      bench.ledger.requests.flat().filter((one) => one.reference === bench.operation('41').reference),
    ).toHaveLength(1);
  });

  it('makes no second entry when the sender is stopped between its deadline test and its write', async () => {
    const bench = await PostingBench.proven();
    const { promise: stopped, resolve: wake } = deferred();
    bench.ledger.script = [{ beforeWrite: () => stopped }];
    await bench.receive(wonDeal('41', 1));
    await bench.plan();
    const sending = bench.engine.runOnce();
    await bench.store.now();
    await bench.pass(2 * HOUR, 60);
    expect(bench.operation('41').state).toBe('done');
    wake();
    await sending;
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.operation('41').attempts[0]?.lateAnswer).toMatchObject({ kind: 'unknown' });
  });

  it('watches what may still appear after the deal was reverted, and holds it when it does', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    const [write] = bench.ledger.requests.at(-1) ?? [];
    await bench.receive(revertedDeal('41', 2));
    await bench.pass(40 * MINUTE);
    expect(bench.operation('41').state).toBe('watched');
    expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
    if (write) bench.ledger.land(write);
    await bench.pass(26 * HOUR, 60);
    expect(bench.operation('41').state).toBe('done');
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'review' }]);
  });

  it('reuses the key of a watched operation when the deal is won again', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    await bench.receive(revertedDeal('41', 2));
    await bench.pass(40 * MINUTE);
    await bench.receive(wonDeal('41', 3, { cycle: 2, cycleTime: '2026-01-05T10:00:00.000Z' }));
    await bench.settleDown();
    expect(bench.operation('41')).toMatchObject({ state: 'done', sequence: 1 });
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('takes "not there" for no answer while the right to see entries is missing', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ hide: true, outcome: { kind: 'unknown', text: 'time-out' } }];
    await bench.receive(wonDeal('41', 1));
    bench.ledger.canSee = false;
    await bench.pass(3 * HOUR);
    expect(bench.operation('41').state).toBe('unknown');
    expect(bench.ledger.questions.at(-1)).toContain(bench.operation('900').reference);
  });

  it('leaves an edited record to a person', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ outcome: { kind: 'unknown', text: 'reset' } }];
    await bench.receive(wonDeal('41', 1));
    await bench.plan();
    await bench.engine.runOnce();
    const record = bench.ledger.records.at(-1);
    if (record) record.payload = entryOver('100.00', { journal: 'ADJ' });
    await bench.pass(HOUR);
    expect(bench.operation('41').state).toBe('done');
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'review', cause: 'review:ledger-edited' }]);
  });
});

describe('planning', () => {
  it('holds a later version of a posted deal for review and touches nothing', async () => {
    const bench = await PostingBench.proven();
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    await bench.receive(wonDeal('41', 2, { value: '130.00' }));
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'review', cause: 'review:live-differs' }]);
    await bench.receive(wonDeal('41', 3));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('does not let the old entry go out when a rule is mended during a pause', async () => {
    const bench = await PostingBench.proven();
    bench.desired.paused = true;
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'paused' }]);
    bench.desired.paused = false;
    bench.desired.revision += 1;
    bench.desired.outcomes.set('41', { kind: 'entries', entries: [entryOver('99.00')], excluded: [] });
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['99.00']);
  });

  it('waits until a deal has been quiet for a while', async () => {
    const bench = await PostingBench.proven();
    bench.desired.quietMs = 10 * MINUTE;
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'quiet' }]);
    await bench.pass(11 * MINUTE);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('starts no set while one of its records is refused', async () => {
    const bench = await PostingBench.proven();
    const both = [entryOver('60.00'), entryOver('40.00', { key: 'GJ||2026-02-05', postingDate: '2026-02-05' })];
    bench.desired.outcomes.set('41', { kind: 'entries', entries: both, excluded: [] });
    bench.ledger.script = [{ outcome: refused }];
    await bench.receive(wonDeal('41', 1));
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual([]);
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'rejected' }]);
  });

  it('brings a set that has begun to its end before it looks at the next version', async () => {
    const bench = await PostingBench.proven();
    const both = [entryOver('60.00'), entryOver('40.00', { key: 'GJ||2026-02-05', postingDate: '2026-02-05' })];
    bench.desired.outcomes.set('41', { kind: 'entries', entries: both, excluded: [] });
    await bench.receive(wonDeal('41', 1));
    await bench.plan();
    await bench.engine.runOnce();
    await bench.receive(revertedDeal('41', 2));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['60.00', '40.00']);
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'review:live-differs' }]);
  });

  it('holds contradicting versions', async () => {
    const bench = await PostingBench.proven();
    await bench.receive(wonDeal('41', 2), wonDeal('41', 2, { contentHash: 'other', value: '1.00' }));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'conflict' }]);
    expect(bench.liveAmounts('41')).toEqual([]);
    await bench.receive(wonDeal('41', 3));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('ignores lower versions, but holds one that was observed later', async () => {
    const bench = await PostingBench.proven();
    await bench.receive(wonDeal('41', 2), wonDeal('41', 1, { value: '1.00' }));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ version: 2, status: 'posted' });
    await bench.receive(wonDeal('41', 1, { observedAt: '2026-02-01T00:00:00.000Z' }));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ kind: 'conflict' }]);
  });

  it('holds what vanished and what was won before the cutover', async () => {
    const bench = await PostingBench.proven();
    await bench.receive(wonDeal('41', 1, { baseline: true }), revertedDeal('42', 1, { reason: 'vanished' }));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'review:baseline' }]);
    expect(bench.deal('42').holds).toMatchObject([{ cause: 'review:vanished' }]);
    expect(bench.liveAmounts('41')).toEqual([]);
  });
});
